import { describe, expect, test } from "vitest";
import { createRedactor } from "../../../src/core/redaction/redactor.js";
import { plainRedactor, redactAnswer, redactJson, requestOf } from "./exchange-samples.js";
import { anthropicKey, openaiKey, randomKey } from "./fakes.js";

const headersOf = (lines: readonly (readonly [string, string])[]) =>
  plainRedactor.redactRequest(requestOf({ headers: lines })).headers.map(([, value]) => value);

describe("headers", () => {
  test("a credential keeps its scheme word, whatever it looks like", () => {
    expect(headersOf([["Authorization", "Bearer x"]])).toEqual(["Bearer <authorization-1>"]);
    expect(
      headersOf([
        ["x-api-key", "weak"],
        ["api-key", "weak"],
        ["X-Goog-Api-Key", "other"],
      ]),
    ).toEqual(["<x-api-key-1>", "<x-api-key-1>", "<x-goog-api-key-1>"]);
  });

  test("a SigV4 authorization keeps nothing but the algorithm", () => {
    expect(
      headersOf([["authorization", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=h, Signature=c"]]),
    ).toEqual(["AWS4-HMAC-SHA256 <authorization-1>"]);
  });

  test("cookies keep their names, set-cookie its attributes", () => {
    expect(headersOf([["cookie", "a=one; b=two; c=one; d="]])).toEqual([
      "a=<cookie-1>; b=<cookie-2>; c=<cookie-1>; d=",
    ]);
    const { headers } = redactAnswer({
      headers: [["Set-Cookie", "__cf_bm=v=1; Path=/; Expires=Thu, 01 Jan 2026 00:00:00 GMT"]],
    });
    expect(headers[0]?.[1]).toBe("__cf_bm=<cookie-1>; Path=/; Expires=Thu, 01 Jan 2026 00:00:00 GMT");
  });

  test("tenants and request ids go, limits and versions stay", () => {
    const { headers } = redactAnswer({
      headers: [
        ["openai-organization", "acme"],
        ["x-request-id", "req_1"],
        ["x-amzn-bedrock-input-token-count", "12345678"],
        ["anthropic-ratelimit-tokens-limit", "40000"],
      ],
    });
    expect(headers.map(([, value]) => value)).toEqual([
      "<openai-organization-1>",
      "<x-request-id-1>",
      "12345678",
      "40000",
    ]);
  });

  test("a header that nobody listed goes for its name", () => {
    expect(headersOf([["x-corp-api-key", "weak-and-plain"]])).toEqual(["<x-corp-api-key-1>"]);
  });

  test("a key among WebSocket subprotocols goes, the protocols stay", () => {
    expect(
      headersOf([
        ["sec-websocket-protocol", "realtime, openai-insecure-api-key.weak, openai-beta.realtime-v1"],
      ]),
    ).toEqual(["realtime, openai-insecure-api-key.<openai-insecure-api-key-1>, openai-beta.realtime-v1"]);
  });

  test("the headers that a provider's table names go too", () => {
    const provider = { credentialHeaders: ["x-odd"], tenantHeaders: ["x-who"], keyVariables: [] };
    // Only what the redactor reads of a provider.
    const redactor = createRedactor({ environment: {}, providers: [provider as never] });
    const { headers } = redactor.redactRequest(
      requestOf({
        headers: [
          ["X-Odd", "v"],
          ["X-Who", "me"],
        ],
      }),
    );
    expect(headers.map(([, value]) => value)).toEqual(["<x-odd-1>", "<x-who-1>"]);
  });
});

describe("the URL", () => {
  test.each([
    ["https://h.example/v1/models?key=weak&alt=sse", "https://h.example/v1/models?key=<key-1>&alt=sse"],
    [
      "https://h.example/x?a=1&X-Amz-Signature=zz&sig=yy",
      "https://h.example/x?a=1&X-Amz-Signature=<x-amz-signature-1>&sig=<sig-1>",
    ],
    ["https://me:pw@h.example/x", "https://<url-user-1>@h.example/x"],
    ["https://h.example/x?code=US&state=a%20b", "https://h.example/x?code=US&state=a%20b"],
    [
      "https://bedrock.example/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fx/converse",
      "https://bedrock.example/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A<aws-account-1>%3Ainference-profile%2Fx/converse",
    ],
    [
      "https://v.example/v1/projects/acme-prod/locations/us/publishers/google/models/m:generateContent",
      "https://v.example/v1/projects/<google-project-1>/locations/us/publishers/google/models/m:generateContent",
    ],
  ])("%s", (url, expected) => {
    expect(plainRedactor.redactRequest(requestOf({ url })).url).toBe(expected);
  });
});

describe("JSON", () => {
  test("members go by name, and nothing around them is written anew", () => {
    const body =
      '{ "a" : 1.0,\n  "api_key":"weak", "mcp": {"authorization":"Bearer weak2"}, "api_key": "weak"}';
    const redacted = plainRedactor.redactRequest(requestOf({ type: "application/json", body })).body;
    expect(Buffer.from(redacted).toString()).toBe(
      '{ "a" : 1.0,\n  "api_key":"<api-key-1>", "mcp": {"authorization":"Bearer <authorization-1>"}, "api_key": "<api-key-1>"}',
    );
  });

  test("an ordinary word's value goes only where it looks random", () => {
    expect(redactJson({ token: randomKey, key: "name" })).toBe('{"token":"<token-1>","key":"name"}');
  });

  test("an ephemeral client secret goes by the name around it", () => {
    expect(redactJson({ client_secret: { value: "weak", expires_at: 1 } })).toBe(
      '{"client_secret":{"value":"<client-secret-1>","expires_at":1}}',
    );
  });

  test("tool arguments are looked into, escapes kept", () => {
    const redacted = redactJson({ arguments: JSON.stringify({ path: "a\n\u00e4", password: "hunter 2" }) });
    expect(JSON.parse(JSON.parse(redacted).arguments)).toEqual({
      path: "a\n\u00e4",
      password: "<password-1>",
    });
  });

  test("a writer that escapes angle brackets gets an escaped placeholder", () => {
    const body = `{"a":"\\u003cb\\u003e","b":"${openaiKey}"}`;
    const redacted = plainRedactor.redactRequest(requestOf({ body })).body;
    expect(Buffer.from(redacted).toString()).toBe('{"a":"\\u003cb\\u003e","b":"\\u003copenai-key-1\\u003e"}');
  });

  test("an opaque field goes where it is a secret as a whole", () => {
    expect(redactJson({ data: openaiKey })).toBe('{"data":"<openai-key-1>"}');
  });
});

describe("forms and files", () => {
  test("form and multipart fields go by name", () => {
    const form = {
      type: "application/x-www-form-urlencoded",
      body: "grant=x&client_secret=we%20ak&password=pw",
    };
    expect(Buffer.from(plainRedactor.redactRequest(requestOf(form)).body).toString()).toBe(
      "grant=x&client_secret=<client-secret-1>&password=<password-1>",
    );
    const body = '--b\r\nContent-Disposition: form-data; name="api_key"\r\n\r\nweak\r\n--b--\r\n';
    const redacted = plainRedactor.redactRequest(
      requestOf({ type: 'multipart/form-data; boundary="b"', body }),
    ).body;
    expect(Buffer.from(redacted).toString()).toBe(body.replace("weak", "<api-key-1>"));
  });

  test("a binary body keeps its length", () => {
    const body = Buffer.from(`\0\x80${openaiKey}\xff`, "latin1");
    const redacted = Buffer.from(plainRedactor.redactRequest(requestOf({ type: "image/png", body })).body);
    expect(redacted.length).toBe(body.length);
    expect(redacted.toString("latin1")).toMatch(/^\0\x80<openai-key-1>\*+\xff$/);
  });
});

test("an error body loses the key fragment, ids of the account and addresses; an answer keeps addresses", () => {
  const message = "Incorrect API key provided: sk-ab***xyz. Ask me@corp.example of org-abcdEFGH12345678ijkl.";
  const body = JSON.stringify({ error: { message } });
  expect(Buffer.from(redactAnswer({ status: 401, body }).body).toString()).toBe(
    '{"error":{"message":"Incorrect API key provided: <key-fragment-1>. Ask <email-1> of <organization-1>."}}',
  );
  expect(
    Buffer.from(
      redactAnswer({ status: 200, body: JSON.stringify({ a: "me@corp.example" }) }).body,
    ).toString(),
  ).toBe('{"a":"me@corp.example"}');
});

test("two keys of one kind have two numbers, one key has one wherever it stands", () => {
  const other = `${openaiKey}OTHER`;
  expect(redactJson({ a: [openaiKey, other, openaiKey], b: anthropicKey })).toBe(
    '{"a":["<openai-key-1>","<openai-key-2>","<openai-key-1>"],"b":"<anthropic-key-1>"}',
  );
});

test("a line for a reader loses the credentials of its URLs, however weak, and keeps the rest", () => {
  expect(
    plainRedactor.redactText(
      "GET https://h.example/x?key=weak&alt=sse and https://me:secretpw@h.example/ Z\u00fcrich \u2713",
    ),
  ).toBe(
    "GET https://h.example/x?key=<url-credential-1>&alt=sse and https://me:<url-password-1>@h.example/ Z\u00fcrich \u2713",
  );
});

import { describe, expect, test } from "vitest";
import { isCredentialQueryName } from "../../../src/core/redaction/secret-names.js";
import { plainRedactor, redactAnswer, redactJson, requestOf, responseOf } from "./exchange-samples.js";
import { randomKey } from "./fakes.js";

const form = "application/x-www-form-urlencoded";
const bodyOf = (type: string, body: string): string =>
  Buffer.from(plainRedactor.redactRequest(requestOf({ type, body })).body).toString();
const headerOf = (name: string, value: string): string =>
  plainRedactor.redactRequest(requestOf({ headers: [[name, value]] })).headers[0]?.[1] ?? "";
const urlOf = (url: string): string => plainRedactor.redactRequest(requestOf({ url })).url;

const compound = (
  "api_token apiToken api_secret bot_token db_password DB_PASSWORD adminPassword dbpassword mysql_pwd MISTRAL_API_KEY " +
  "AZURE_OPENAI_API_KEY STRIPE_WEBHOOK_SECRET github_token personal_access_token x-functions-key x-rapidapi-key " +
  "consumer_secret oauth_token auth_key master_key apikey1 OPENAI_KEY sasToken jwt_secret JWT_SECRET_KEY session_secret " +
  "ssh_passphrase clientKey app.key subscription-key hf.token"
).split(" ");

describe.each(compound)("%s", (name) => {
  test("loses any value in JSON, in a form, in a query, and in pairs of name and value", () => {
    expect(redactJson({ [name]: "weak" })).toMatch(/:"<[a-z][a-z0-9-]*-1>"\}$/);
    expect(bodyOf(form, `a=1&${name}=weak`)).toMatch(/=<[a-z0-9-]+-1>$/);
    expect(urlOf(`https://h.example/x?a=1&${name}=weak`)).toMatch(/=<[a-z0-9-]+-1>$/);
    expect(redactJson([{ name, value: "weak" }])).toMatch(/"value":"<[a-z0-9-]+-1>"/);
    expect(redactJson([{ value: "weak", key: name }])).toMatch(/"value":"<[a-z0-9-]+-1>"/);
  });
});

const ordinary = (
  "max_tokens input_tokens token_type token_count next_page_token pageToken public_key primary_key foreign_key " +
  "idempotency_key sort_key partition_key cache_key prompt_cache_key cwd monkey author tokenizer keyboard passage"
).split(" ");

test.each(ordinary)("a value under %s stays", (name) => {
  expect(redactJson({ [name]: randomKey })).toBe(JSON.stringify({ [name]: randomKey }));
  expect(urlOf(`https://h.example/x?${name}=weak1`)).toBe(`https://h.example/x?${name}=weak1`);
  expect(isCredentialQueryName(name)).toBe(false);
});

test.each(["$PW", `$${"{API_KEY}"}`])("a reference to a variable under such a name stays: %s", (value) => {
  expect(redactJson({ api_key: value })).toBe(JSON.stringify({ api_key: value }));
});

test.each([
  ["YAML", `api_key: ${randomKey}`],
  ["a shell line", `export mistral_api_key=${randomKey}`],
  ["a curl header", `curl -H "x-api-key: ${randomKey}" https://x`],
  ["escaped JSON in prose", `log: "{\\"password\\":\\"${randomKey}\\"}"`],
  ["JSON in prose escaped twice", `log: "{\\\\\\"password\\\\\\":\\\\\\"${randomKey}\\\\\\"}"`],
  ["XML", `<a><password>${randomKey}</password></a>`],
  ["a fragment", `https://a.example/cb#access_token=${randomKey}`],
])("%s in a text", (_, text) => expect(redactJson({ content: text })).not.toContain(randomKey));

test.each(
  (
    "x-functions-key x-rapidapi-key x-key key x-authtoken x-accesstoken x-forwarded-authorization " +
    "x-serverless-authorization x-client-key subscription-key x-signature x-hub-signature-256 authentication x-jwt " +
    "x-user-token cookie2 x-goog-iap-jwt-assertion x-encryption-key x-amz-server-side-encryption-customer-key " +
    "dapr-api-token x-sessionid x-csrftoken appkey x-app-key x-bearer"
  ).split(" "),
)("the header %s goes, and its value is looked for in the answer", (name) => {
  expect(headerOf(name, randomKey)).toMatch(/^<.*-1>$|=<cookie-1>$/);
  const { response } = plainRedactor.redactExchange(
    requestOf({ headers: [[name, randomKey]] }),
    responseOf({ body: `seen ${randomKey}` }),
  );
  expect(Buffer.from(response?.body ?? []).toString()).not.toContain(randomKey);
});

test("numbers and short values under token, secret and password go", () => {
  expect(headerOf("x-api-token", "12345678901234567")).toBe("<x-api-token-1>");
  expect(headerOf("x-corp-token", "abc1")).toBe("<x-corp-token-1>");
});

test.each([
  ["x-ratelimit-remaining-tokens", "149984"],
  ["anthropic-ratelimit-input-tokens-remaining", "40000"],
  ["x-amzn-bedrock-output-token-count", "12"],
  ["x-token-count", "12"],
  ["x-ratelimit-reset-tokens", "6ms"],
  ["idempotency-key", "stainless-node-retry-0f1e2d3c"],
  ["access-control-allow-headers", "authorization, x-api-key"],
  ["content-security-policy", "default-src 'none'"],
  ["user-agent", "OpenAI/JS 5.1.0"],
])("the header %s stays", (name, value) => {
  expect(redactAnswer({ headers: [[name, value]] }).headers[0]?.[1]).toBe(value);
});

test.each(
  "upload_id api_token appid app_key hapikey sas k%65y api%5Fkey pwd userKey oauth_token apikey%5B%5D key[0]".split(
    " ",
  ),
)("the query field %s goes", (name) => {
  expect(urlOf(`https://h.example/x?${name}=${randomKey}`)).not.toContain(randomKey);
});

describe("a URL", () => {
  const letters = "FAKEfake0".repeat(8);

  test("is searched as a whole, the host stays", () => {
    expect(urlOf(`https://discord.com/api/webhooks/123456789/${letters.slice(0, 68)}`)).toBe(
      "https://discord.com/<webhook-url-1>",
    );
    expect(urlOf(`https://api.telegram.org/bot123456789:A${letters.slice(0, 34)}/getMe`)).toBe(
      "https://api.telegram.org/bot<telegram-token-1>/getMe",
    );
  });

  test("in a location loses its fragment's token and its code", () => {
    const { headers } = redactAnswer({
      headers: [
        ["location", `https://a.example/cb#access_token=${randomKey}`],
        ["location", `https://a.example/cb?code=${randomKey}&state=1`],
      ],
    });
    expect(headers.flat().join()).not.toContain(randomKey);
  });
});

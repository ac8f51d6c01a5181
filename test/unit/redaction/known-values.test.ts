import { describe, expect, test } from "vitest";
import { createRedactor } from "../../../src/core/redaction/redactor.js";
import { isSecretVariable } from "../../../src/core/redaction/secret-names.js";
import { requestOf, responseOf } from "./exchange-samples.js";
import { openaiKey } from "./fakes.js";

const value = 'Kx/7"pq+Zr-9\u00e4bLm2';
const redactWith = (
  environment: Record<string, string>,
  body: string,
  names: readonly string[] = [],
): string => {
  const provider = {
    credentialHeaders: [],
    tenantHeaders: [],
    keyVariables: names.map((name) => ({ name })),
  };
  // Only what the redactor reads of a provider.
  const redactor = createRedactor({ environment, providers: [provider as never] });
  return Buffer.from(redactor.redactRequest(requestOf({ body })).body).toString();
};

test.each([
  "MY_API_KEY",
  "OPENAI_APIKEY",
  "GITHUB_TOKEN",
  "db_password",
  "AWS_ACCESS_KEY_ID",
  "GOOGLE_CREDENTIALS",
  "GPG_PASSPHRASE",
])("%s holds a secret", (name) => expect(isSecretVariable(name)).toBe(true));
test.each([
  "PWD",
  "OLDPWD",
  "MAX_TOKENS",
  "KEYBOARD",
  "KEYMAP",
  "SSH_AUTH_SOCK",
  "SSH_PUBLIC_KEY",
  "TOKEN_FILE",
  "SECRET_NAME",
])("%s holds none", (name) => expect(isSecretVariable(name)).toBe(false));

describe("the value of a secret variable is found", () => {
  const bytes = Buffer.from(value);
  test.each([
    ["raw", value],
    ["in JSON", JSON.stringify({ a: value })],
    ["in JSON with escapes", JSON.stringify({ a: value }).replace("\u00e4", "\\u00e4").replace("/", "\\/")],
    ["percent-encoded", `x=${encodeURIComponent(value)}`],
    ["in base64", bytes.toString("base64")],
    ["in base64 one byte in", Buffer.concat([Buffer.from("u"), bytes]).toString("base64")],
    ["in base64 two bytes in", Buffer.concat([Buffer.from("u:"), bytes]).toString("base64")],
    ["in base64url", bytes.toString("base64url")],
  ])("%s", (_, body) => {
    expect(redactWith({ MY_SECRET: value }, `${body}`)).toMatch(/<env-my-secret-1>/);
  });

  test("in an opaque field", () => {
    const key = "abcdefgh12345678ABCDEFGH";
    expect(redactWith({ A_KEY: key }, JSON.stringify({ signature: `${"Q".repeat(40)}${key}` }))).toContain(
      "<env-a-key-1>",
    );
  });
});

test("its own shape names it, and extra headers count line by line", () => {
  expect(redactWith({ MY_KEY: openaiKey }, `see ${openaiKey}`)).toBe("see <openai-key-1>");
  expect(
    redactWith({ SDK_CUSTOM_HEADERS: "X-A: b\nX-Key: odd9value9here" }, "odd9value9here", [
      "SDK_CUSTOM_HEADERS",
    ]),
  ).toBe("<env-sdk-custom-headers-1>");
});

test.each([
  ["PORT_KEY", "12345678"],
  ["API_KEY", "test-key"],
  ["API_KEY", "not needed"],
  ["DB_PASSWORD", "postgres"],
  ["A_TOKEN", "/home/me/token.json"],
  ["A_SECRET", "short1"],
  ["HOME", "Xy12345678zZ"],
])("ordinary text survives %s=%s", (name, ordinary) => {
  expect(redactWith({ [name]: ordinary }, `we say ${ordinary} here`)).toBe(`we say ${ordinary} here`);
});

test("a provider's key variable counts whatever its name", () => {
  expect(redactWith({ WEIRD: "zz99yy88xx77" }, "zz99yy88xx77", ["WEIRD"])).toBe("<env-weird-1>");
});

describe("a weak value of the environment", () => {
  const redactor = createRedactor({
    environment: { DB_PASSWORD: "postgres1", MY_SERVICE_TOKEN: "plain-words-Zq9Zq9Zq9" },
    providers: [],
  });
  const request = requestOf({
    url: "https://h.example/postgres1",
    body: "say postgres1 and plain-words-Zq9Zq9Zq9",
  });

  test("leaves the request as it is, and with it the signature", () => {
    const redacted = redactor.redactRequest(request);
    expect(redacted.url).toBe("https://h.example/postgres1");
    expect(Buffer.from(redacted.body).toString()).toBe("say postgres1 and <env-my-service-token-1>");
  });

  test("goes from the answer", () => {
    const { response } = redactor.redactExchange(request, responseOf({ body: "it is postgres1" }));
    expect(Buffer.from(response?.body ?? []).toString()).toBe("it is <env-db-password-1>");
  });
});

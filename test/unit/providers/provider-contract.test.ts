import { describe, expect, it } from "vitest";
import { parseJson } from "../../../src/core/json/parse-json.js";
import { classifyHost, classifyRequest } from "../../../src/core/providers/classify.js";
import { matchesHost } from "../../../src/core/providers/host-pattern.js";
import { providers } from "../../../src/core/providers/table.js";
import { findSecrets } from "../../../src/core/redaction/find-secrets.js";
import { operationCases } from "./operation-cases.js";

const ids = [
  "openai",
  "azure-openai",
  "anthropic",
  "gemini",
  "vertex",
  "xai",
  "openrouter",
  "mistral",
  "cohere",
  "groq",
  "deepseek",
  "together",
  "fireworks",
  "perplexity",
  "bedrock",
  "ollama",
  "openai-compatible",
];
const message = 'MISS: "quoted"\nsecond line';
const lineOf = (path: string) => ({ method: "POST", host: "x", path, query: "" });

describe("the table of providers", () => {
  it("has every provider of the contract, once", () => {
    expect(providers.map(({ id }) => id)).toEqual(ids);
  });

  it("gives each host to one provider", () => {
    for (const provider of providers) {
      for (const pattern of provider.hosts) {
        const [host = "", port = "443"] = pattern
          .replaceAll("*", "a")
          .replace("[::1]", "::1")
          .split(/:(?=\d+$)/);
        const name = host === "::1" || host === "" ? "::1" : host;
        const owners = providers.filter(({ hosts }) => hosts.some((p) => matchesHost(p, name, Number(port))));
        expect(
          owners.map(({ id }) => id),
          pattern,
        ).toEqual([provider.id]);
        expect(classifyHost(name, Number(port)).kind).toBe("provider");
      }
    }
  });

  it.each(providers)("$id writes its parts well", (provider) => {
    for (const base of provider.apiBases) expect(base).toMatch(/^\/(?:.*\/)?$/);
    for (const base of provider.countedBases) expect(provider.apiBases).toContain(base);
    const headers = [
      ...provider.credentialHeaders,
      ...provider.tenantHeaders,
      ...provider.countedHeaders.map(({ name }) => name),
    ];
    for (const header of headers) expect(header).toMatch(/^[a-z0-9-]+$/);
    for (const { name } of provider.countedHeaders) expect(provider.credentialHeaders).not.toContain(name);
    if (provider.origin !== undefined)
      expect(
        classifyHost(new URL(provider.origin).hostname, Number(new URL(provider.origin).port || 443)),
      ).toMatchObject({ provider: { id: provider.id } });
    if (Object.keys(provider.baseUrlVariables).length > 0) expect(provider.origin).toBeDefined();
    for (const expression of provider.otherTraffic) expect(expression.flags).toBe("");
  });

  it.each(providers)("$id's dummies are harmless and not secret-like", (provider) => {
    for (const { name, dummy } of provider.keyVariables) {
      expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/);
      if (dummy === undefined) continue;
      expect(dummy).toMatch(/^proxymock-dummy-key(?:-id)?$/);
      for (const text of [dummy, `Bearer ${dummy}`, `${name}=${dummy}`])
        expect(findSecrets(text)).toEqual([]);
    }
  });

  it.each(providers)("$id's error body is JSON that carries the message", (provider) => {
    for (const base of provider.apiBases) {
      const { headers, body } = provider.errorEnvelope(message, lineOf(`${base}x`));
      expect(parseJson(body)).toBeDefined();
      expect(body).toContain(JSON.stringify(message));
      expect(headers).toContainEqual(["content-type", "application/json"]);
    }
  });
});

describe("error bodies have every key that clients want", () => {
  const envelope = (id: string, path: string): unknown =>
    JSON.parse(
      providers.find((provider) => provider.id === id)?.errorEnvelope(message, lineOf(path)).body ?? "",
    );
  const openAiError = { error: { message, type: expect.any(String), param: null, code: expect.any(String) } };

  it.each([
    ["openai", "/v1/chat/completions", openAiError],
    ["groq", "/openai/v1/chat/completions", openAiError],
    ["xai", "/v1/responses", { code: expect.any(String), error: message }],
    [
      "perplexity",
      "/chat/completions",
      { error: { message, type: expect.any(String), param: null, code: 400 } },
    ],
    ["openrouter", "/api/v1/chat/completions", { error: { code: 400, message, metadata: {} } }],
    [
      "anthropic",
      "/v1/messages",
      { type: "error", error: { type: "invalid_request_error", message }, request_id: expect.any(String) },
    ],
    [
      "azure-openai",
      "/anthropic/v1/messages",
      { type: "error", error: { type: "invalid_request_error", message }, request_id: expect.any(String) },
    ],
    [
      "gemini",
      "/v1beta/models/m:generateContent",
      { error: { code: 400, message, status: "INVALID_ARGUMENT", details: [] } },
    ],
    ["gemini", "/v1beta/interactions", { error: { code: "invalid_request", message } }],
    [
      "mistral",
      "/v1/chat/completions",
      { object: "error", message, type: expect.any(String), param: null, code: expect.any(String) },
    ],
    ["cohere", "/v2/chat", { id: expect.any(String), message }],
    ["bedrock", "/model/m/converse", { message }],
    ["ollama", "/api/chat", { error: message }],
  ])("%s %s", (id, path, expected) => {
    expect(envelope(id, path)).toEqual(expected);
  });
});

describe("operations", () => {
  it.each(operationCases)(
    "$provider $operation is recognised at $url",
    ({ provider, operation, url, method = "POST", model }) => {
      const { hostname, pathname } = new URL(url);
      const found = classifyRequest({ method, host: hostname, path: pathname, query: "" }, 443);
      expect(found).toMatchObject({ kind: "exchange", provider: { id: provider }, operationName: operation });
      expect(found.kind === "exchange" ? found.model : "").toBe(model);
    },
  );

  it.each(["openai", "anthropic", "gemini"])("of %s each have a case", (id) => {
    const covered = new Set(
      operationCases.filter(({ provider }) => provider === id).map(({ operation }) => operation),
    );
    const own = providers.find((provider) => provider.id === id)?.operations ?? [];
    // Gemini's OpenAI-compatible operations are OpenAI's, covered there.
    const shared = new Set(
      operationCases.filter(({ provider }) => provider === "openai").map(({ operation }) => operation),
    );
    const missing = own
      .map(({ name }) => name)
      .filter((name) => !covered.has(name) && !(id === "gemini" && shared.has(name)));
    expect(missing).toEqual([]);
  });
});

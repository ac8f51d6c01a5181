import { describe, expect, it } from "vitest";
import { baseUrlFor, resolveBaseUrl } from "../../../src/core/providers/base-url.js";
import { providerById, providers } from "../../../src/core/providers/table.js";

describe("a base-URL path", () => {
  it.each([
    ["/openai/v1/chat/completions", "https", "api.openai.com", 443, "/v1/chat/completions"],
    ["/anthropic/v1/messages?beta=true", "https", "api.anthropic.com", 443, "/v1/messages?beta=true"],
    ["/ollama/api/chat", "http", "localhost", 11434, "/api/chat"],
    ["/openai", "https", "api.openai.com", 443, "/"],
    ["/openai?x=1", "https", "api.openai.com", 443, "/?x=1"],
    ["/groq/openai/v1/models/a%2Fb", "https", "api.groq.com", 443, "/openai/v1/models/a%2Fb"],
    ["/host/LLM.corp.example/v1/x", "https", "llm.corp.example", 443, "/v1/x"],
    ["/host/llm.corp.example:8443/v1//x?y", "https", "llm.corp.example", 8443, "/v1//x?y"],
    ["/host/[::1]:8000/v1", "https", "::1", 8000, "/v1"],
  ])("%s leads to %s://%s:%d%s", (path, scheme, host, port, rest) => {
    expect(resolveBaseUrl(path)).toEqual({ scheme, host, port, path: rest });
  });

  it.each([
    "/",
    "",
    "/v1/chat/completions",
    "/openaix/v1",
    "/bedrock/model/x/converse",
    "/__proxymock/health",
    "/host/",
    "/host/a..b/x",
    "/host/a:0/x",
    "/host/a:65536/x",
    "/host/a:1:2/x",
    "/host/user@evil.example/x",
    "/host/a%2fb/x",
    "/host/[zz]/x",
    "/host/-a.example/x",
    "https://api.openai.com/v1",
  ])("%s is not ours", (path) => {
    expect(resolveBaseUrl(path)).toBeUndefined();
  });

  it("is made for every provider with one origin, and leads back to it", () => {
    for (const provider of providers) {
      const url = baseUrlFor(provider, "http://127.0.0.1:4140/");
      expect(url === undefined).toBe(provider.origin === undefined);
      if (url === undefined) continue;
      const { scheme, host } = resolveBaseUrl(`${new URL(url).pathname}/v1/x`) ?? {};
      expect(provider.origin).toContain(`${scheme}://${host}`);
    }
    expect(providerById("openai")?.baseUrlVariables).toEqual({ OPENAI_BASE_URL: "/v1" });
  });
});

import { describe, expect, it } from "vitest";
import type { HeaderLine } from "../../../src/core/headers.js";
import { chatUrl, generateUrl, hashOf, messagesUrl, type SignedRequest, sign } from "./request-builder.js";

const json: HeaderLine = ["content-type", "application/json"];
const body = { model: "m", messages: [{ role: "user", content: "hi" }] };
const named = "https://api.corp.example";

const expectSame = (a: SignedRequest, b: SignedRequest): void => expect(hashOf(a)).toBe(hashOf(b));
const expectDifferent = (a: SignedRequest, b: SignedRequest): void => expect(hashOf(a)).not.toBe(hashOf(b));

describe("where a request goes", () => {
  it("doesn't count for a known operation: another host, a prefix, a gateway", () => {
    expectSame({ url: chatUrl, body }, { url: "https://eu.api.openai.com/v1/chat/completions", body });
    expectSame({ url: chatUrl, body }, { url: "https://llm.corp.example/proxy/v1/chat/completions", body });
    expectSame({ url: chatUrl, body }, { url: "http://10.0.0.7:4000/chat/completions", body });
    expectSame({ url: messagesUrl, body }, { url: "https://llm.corp.example/anthropic/v1/messages", body });
  });

  it("counts between providers that offer the same model", () => {
    const groq = "https://api.groq.com/openai/v1/chat/completions";
    expectDifferent({ url: groq, body }, { url: "https://api.together.xyz/v1/chat/completions", body });
  });

  it("counts for other HTTP APIs, port and path included", () => {
    expectDifferent({ url: `${named}/search`, body }, { url: "https://other.corp.example/search", body });
    expectDifferent({ url: `${named}/search`, body }, { url: `${named}:8443/search`, body });
    expectDifferent({ url: `${named}/search`, body }, { url: `${named}/find`, body });
    expectSame({ url: `${named}/search`, body }, { url: `${named}:443/search`, body });
  });

  it("counts by API version at Gemini and by api-version at Azure", () => {
    expectDifferent({ url: generateUrl, body }, { url: generateUrl.replace("v1beta", "v1"), body });
    const azure = "https://res.openai.azure.com/openai/deployments/d/chat/completions?api-version=";
    expectDifferent({ url: `${azure}2024-06-01`, body }, { url: `${azure}2024-10-21`, body });
    expectSame({ url: `${azure}1`, body }, { url: `${azure.replace("res", "other")}1`, body });
  });

  it("leaves project and region of Vertex out", () => {
    const vertex = (project: string, region: string): string =>
      `https://${region}-aiplatform.googleapis.com/v1/projects/${project}/locations/${region}/publishers/google/models/m:generateContent`;
    expectSame({ url: vertex("a", "us-east1"), body }, { url: vertex("b", "europe-west4"), body });
    expectDifferent(
      { url: vertex("a", "us-east1"), body },
      { url: vertex("a", "us-east1").replace("/m:", "/n:"), body },
    );
  });

  it("takes the model from the path, decoded, and counts the verb", () => {
    const arn = "arn:aws:bedrock:us-east-1:1:inference-profile/x";
    const bedrock = `https://bedrock-runtime.us-east-1.amazonaws.com/model/${encodeURIComponent(arn)}`;
    expect(sign({ url: `${bedrock}/converse`, body: {} }).model).toBe(arn);
    expectDifferent(
      { url: `${bedrock}/converse`, body: {} },
      { url: `${bedrock}/converse-stream`, body: {} },
    );
    expectDifferent(
      { url: generateUrl, body },
      { url: generateUrl.replace("generate", "streamGenerate"), body },
    );
  });

  it("keeps a slash within a segment apart from one between segments", () => {
    expectSame({ url: `${named}/a%3Ab/%7Ec`, body }, { url: `${named}/a:b/~c`, body });
    expectDifferent({ url: `${named}/a%2Fb`, body }, { url: `${named}/a/b`, body });
    expectDifferent({ url: `${named}/%zz`, body }, { url: `${named}/%25zz`, body });
  });

  it("tells methods apart", () => {
    expectDifferent({ method: "GET", url: `${named}/x` }, { method: "DELETE", url: `${named}/x` });
  });
});

describe("the query", () => {
  it("counts by names and values, not by the order of names or its encoding", () => {
    expectSame({ url: `${named}/x?a=1&b=x%20y` }, { url: `${named}/x?b=x+y&a=1` });
    expectDifferent({ url: `${named}/x?a=1&a=2` }, { url: `${named}/x?a=2&a=1` });
    expectDifferent({ url: `${named}/x?a=1` }, { url: `${named}/x?a=2` });
    expectDifferent({ url: `${named}/x?a` }, { url: `${named}/x?a=` });
    expectDifferent({ url: `${named}/x?a=b%26c=d` }, { url: `${named}/x?a=b&c=d` });
  });

  it("is the same with any key and with none", () => {
    expectSame({ url: `${generateUrl}?key=A`, body }, { url: `${generateUrl}?key=B`, body });
    expectSame({ url: `${generateUrl}?key=A`, body }, { url: generateUrl, body });
    expectSame({ url: `${named}/x?X-Amz-Signature=1&X-Amz-Date=2` }, { url: `${named}/x` });
    expectDifferent({ url: `${generateUrl}?alt=sse`, body }, { url: generateUrl, body });
  });

  it("folds Anthropic's beta flag and no one else's", () => {
    expectSame({ url: `${messagesUrl}?beta=true`, body }, { url: messagesUrl, body });
    expectDifferent({ url: `${chatUrl}?beta=true`, body }, { url: chatUrl, body });
  });
});

describe("headers", () => {
  it("don't count: keys, tracing, SDK marks, idempotency, tenants", () => {
    const noise: HeaderLine[] = [
      ["authorization", "Bearer x"],
      ["traceparent", "00-1"],
      ["x-stainless-retry-count", "1"],
      ["idempotency-key", "1"],
      ["openai-organization", "org"],
      ["user-agent", "x"],
    ];
    expectSame({ headers: [json, ...noise], body }, { headers: [json], body });
  });

  it("count where the table names them; beta lists as a set", () => {
    const version = (value: string): SignedRequest => ({
      url: messagesUrl,
      headers: [json, ["Anthropic-Version", value]],
      body,
    });
    expectDifferent(version("2023-06-01"), version("2026-10-21"));
    const beta = (...lines: string[]): SignedRequest => ({
      url: messagesUrl,
      headers: [json, ...lines.map((line): HeaderLine => ["anthropic-beta", line])],
      body,
    });
    expectSame(beta("a,b"), beta("b", "a, b"));
    expectDifferent(beta("a,b"), beta("a"));
  });
});

describe("bodies", () => {
  const form: HeaderLine = ["content-type", "application/x-www-form-urlencoded"];
  const multipart = (boundary: string, parts: readonly [string, string][]): SignedRequest => ({
    url: "https://api.openai.com/v1/audio/transcriptions",
    headers: [["content-type", `multipart/form-data; boundary=${boundary}`]],
    body: `${parts.map(([head, content]) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`).join("")}--${boundary}--\r\n`,
  });
  const model: [string, string] = ['name="model"', "whisper-1"];
  const file: [string, string] = ['name="file"; filename="a.wav"\r\nContent-Type: audio/wav', "\u0001\u0002"];

  it("of multipart count by part, whatever the boundary", () => {
    expectSame(multipart("aaa", [model, file]), multipart("----bbb", [file, model]));
    expect(sign(multipart("aaa", [model, file])).model).toBe("whisper-1");
    expectDifferent(multipart("aaa", [model, file]), multipart("aaa", [model, [file[0], "\u0001\u0003"]]));
    expectDifferent(
      multipart("aaa", [model, file]),
      multipart("aaa", [model, [file[0].replace("a.wav", "b.wav"), file[1]]]),
    );
    expectDifferent(multipart("aaa", [model, file]), multipart("aaa", [model]));
  });

  it("of multipart nested without end are read one level deep", () => {
    const depth = 20_000;
    const head = Array.from(
      { length: depth },
      (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
    );
    const tail = Array.from({ length: depth }, (_, i) => `\r\n--b${depth - 1 - i}--`);
    const nested = (core: string): SignedRequest => ({
      url: `${named}/f`,
      headers: [["content-type", "multipart/mixed; boundary=b0"]],
      body: head.join("") + core + tail.join(""),
    });
    expectDifferent(nested("a"), nested("b"));
    expect(sign(nested("a")).parts.get("kind")).toBe("multipart");
  });

  it("of forms count by field, of NDJSON by line", () => {
    expectSame(
      { url: `${named}/f`, headers: [form], body: "a=1&b=2" },
      { url: `${named}/f`, headers: [form], body: "b=2&a=1" },
    );
    const ndjson: HeaderLine = ["content-type", "application/x-ndjson"];
    const lines = (text: string): SignedRequest => ({ url: `${named}/f`, headers: [ndjson], body: text });
    expectSame(lines('{"a":1, "b":2}\n{}\n'), lines('{"b":2,"a":1}\n{}'));
    expectDifferent(lines('{"a":1}\n{}'), lines('{}\n{"a":1}'));
  });

  it("of one kind never meet those of another", () => {
    const contents = ['{"a":1}', "a=1", ""];
    const types = [
      "application/json",
      "text/plain",
      "application/octet-stream",
      "application/x-www-form-urlencoded",
      "application/x-ndjson",
    ];
    const kinds = contents.flatMap((content) =>
      types.map((type) => hashOf({ url: `${named}/f`, headers: [["content-type", type]], body: content })),
    );
    // Octets and plain text that read the same are told apart by type; only the empty bodies are one.
    expect(new Set(kinds).size).toBe(2 * types.length + 1);
  });

  it("are JSON by +json types and without a type, and text where JSON has duplicate keys", () => {
    const typed = (type: string | undefined, text: string): SignedRequest => ({
      url: `${named}/f`,
      headers: type === undefined ? [] : [["content-type", type]],
      body: text,
    });
    expectSame(typed("application/vnd.x+json", '{ "a": 1 }'), typed(undefined, '{"a":1.0}'));
    expect(sign(typed("application/json", '{"a":1,"a":2}')).parts.get("kind")).toBe("text");
    expectDifferent(typed("application/json", '{"a":1,"a":2}'), typed("application/json", '{"a":2}'));
  });

  it("that aren't UTF-8 count by their bytes", () => {
    const bytes = (...values: number[]): SignedRequest => ({
      url: `${named}/f`,
      headers: [json],
      body: Uint8Array.from(values),
    });
    expect(sign(bytes(0xff, 0xfe)).parts.get("kind")).toBe("bytes");
    expectDifferent(bytes(0xff, 0xfe), bytes(0xff, 0xfd));
  });

  it("keep numbers apart that JavaScript would merge", () => {
    expectDifferent({ body: '{"seed":9007199254740993}' }, { body: '{"seed":9007199254740992}' });
    expectSame({ body: '{"seed":1e2}' }, { body: '{"seed":100.0}' });
  });
});

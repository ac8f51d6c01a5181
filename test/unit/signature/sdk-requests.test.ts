import { createHash } from "node:crypto";
import Anthropic1 from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import Anthropic0 from "anthropic0";
import OpenAI6 from "openai";
import OpenAI4 from "openai4";
import OpenAI7 from "openai7";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HeaderLine } from "../../../src/core/headers.js";
import { canonicalJson } from "../../../src/core/json/canonical-json.js";
import type { Signature } from "../../../src/core/signature/signature.js";
import { sign } from "./request-builder.js";

/** What a client hands to its transport, signed. */
class Capture {
  readonly signatures: Signature[] = [];

  // The clients disagree about fetch's types; all of them call it like this.
  readonly fetch = (async (input: unknown, init: RequestInit = {}) => {
    const request = input instanceof Request ? new Request(input, init) : new Request(String(input), init);
    this.signatures.push(
      sign({
        method: request.method,
        url: request.url,
        headers: [...request.headers].map(([name, value]): HeaderLine => [name, value]),
        body: new Uint8Array(await request.arrayBuffer()),
      }),
    );
    return new Response("{}", { headers: { "content-type": "application/json" } });
  }) as never;
}

const signatureOf = async (call: (fetch: never) => Promise<unknown>): Promise<Signature> => {
  const capture = new Capture();
  await call(capture.fetch);
  const [signature] = capture.signatures;
  if (signature === undefined) throw new Error("the client sent nothing");
  return signature;
};

/** The canonical parts as these rules write them: a change here makes every recording of such a request miss. */
const golden = {
  chat: '{"api":"openai","body":{"messages":[{"content":"Be brief.","role":"system"},{"content":"Weather in Bern?","role":"user"}],"temperature":0,"tools":[{"function":{"name":"weather","parameters":{"properties":{"city":{"type":"string"}},"type":"object"}},"type":"function"}]},"kind":"json","method":"POST","model":"gpt-4o-mini","operation":"chat.completions"}',
  responses:
    '{"api":"openai","body":{"input":"hi"},"kind":"json","method":"POST","model":"gpt-5","operation":"responses"}',
  anthropic0:
    '{"api":"anthropic","body":{"max_tokens":64,"messages":[{"content":"hi","role":"user"}],"system":"Be brief."},"headers":{"anthropic-version":"2023-06-01"},"kind":"json","method":"POST","model":"claude-x","operation":"messages"}',
  anthropic1:
    '{"api":"anthropic","body":{"max_tokens":64,"messages":[{"content":"hi","role":"user"}],"system":"Be brief."},"headers":{"anthropic-version":"2026-10-21"},"kind":"json","method":"POST","model":"claude-x","operation":"messages"}',
  genai:
    '{"api":"gemini","body":{"contents":[{"parts":[{"text":"hi"}]}],"generationConfig":{"temperature":0}},"kind":"json","method":"POST","model":"gemini-2.5-flash","operation":"generateContent","path":{"base":"/v1beta/","verb":"generateContent"}}',
};

function expectGolden({ parts, hash }: Signature, canonical: string): void {
  expect(canonicalJson(parts)).toBe(canonical);
  expect(hash).toBe(createHash("sha256").update(`proxymock 1\n${canonical}`).digest("hex"));
}

const tool = { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } };
const chatParams = {
  model: "gpt-4o-mini",
  messages: [
    { role: "system" as const, content: "Be brief." },
    { role: "user" as const, content: "Weather in Bern?" },
  ],
  tools: [{ type: "function" as const, function: tool }],
  temperature: 0,
};
const openai = (Client: typeof OpenAI6, apiKey: string, fetch: never) =>
  new Client({ apiKey, fetch, maxRetries: 0 });
const chatWith = (Client: unknown, key: string, params: object = chatParams) =>
  signatureOf((fetch) =>
    openai(Client as typeof OpenAI6, key, fetch).chat.completions.create(params as never),
  );

describe("OpenAI's client", () => {
  it("makes one signature in versions 4, 6 and 7 and with any key", async () => {
    const [four, six, seven] = [
      await chatWith(OpenAI4, "a"),
      await chatWith(OpenAI6, "b"),
      await chatWith(OpenAI7, "c"),
    ];
    expect(four).toEqual(six);
    expect(seven.hash).toBe(six.hash);
    expect(six).toMatchObject({ provider: "openai", operation: "chat.completions", model: "gpt-4o-mini" });
  });

  it("keeps the signature that recordings of these rules were made with", async () => {
    expectGolden(await chatWith(OpenAI6, "k"), golden.chat);
  });

  it("sends Responses whose short and long forms are one", async () => {
    const input = (value: unknown) =>
      signatureOf((fetch) =>
        openai(OpenAI6, "k", fetch).responses.create({ model: "gpt-5", input: value } as never),
      );
    const long = [{ type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] }];
    expect((await input("hi")).hash).toBe((await input(long)).hash);
    expectGolden(await input("hi"), golden.responses);
  });

  it("asks for other embeddings by name than a client that sends no encoding", async () => {
    const sdk = await signatureOf((fetch) =>
      openai(OpenAI6, "k", fetch).embeddings.create({ model: "e", input: "x" }),
    );
    const plain = sign({ url: "https://api.openai.com/v1/embeddings", body: { model: "e", input: "x" } });
    expect(sdk.parts.get("body")).toEqual(
      new Map([
        ["input", "x"],
        ["encoding_format", "base64"],
      ]),
    );
    expect(sdk.hash).not.toBe(plain.hash);
  });
});

describe("Anthropic's client", () => {
  const params = {
    model: "claude-x",
    max_tokens: 64,
    system: "Be brief.",
    messages: [{ role: "user" as const, content: "hi" }],
  };
  const messagesWith = (Client: unknown, options: object) =>
    signatureOf((fetch) =>
      new (Client as typeof Anthropic1)({ ...options, fetch, maxRetries: 0 } as never).messages.create(
        params,
      ),
    );

  it("keeps the signature that recordings of these rules were made with", async () => {
    expectGolden(await messagesWith(Anthropic0, { apiKey: "k" }), golden.anthropic0);
    expectGolden(await messagesWith(Anthropic1, { apiKey: "k" }), golden.anthropic1);
  });

  it("differs between 0.x and 1.x in the API's version alone", async () => {
    const [zero, one] = [
      await messagesWith(Anthropic0, { apiKey: "a" }),
      await messagesWith(Anthropic1, { apiKey: "b" }),
    ];
    expect(zero.parts.get("headers")).not.toEqual(one.parts.get("headers"));
    zero.parts.delete("headers");
    one.parts.delete("headers");
    expect(zero.parts).toEqual(one.parts);
  });

  it("is one in its plain and its beta form of 0.x", async () => {
    const beta = await signatureOf((fetch) =>
      new Anthropic0({ apiKey: "k", fetch, maxRetries: 0 }).beta.messages.create(params),
    );
    expect(beta.hash).toBe((await messagesWith(Anthropic0, { apiKey: "k" })).hash);
  });
});

describe("Google's client", () => {
  const own = globalThis.fetch;
  const capture = new Capture();
  // It takes no fetch of ours, only the global one.
  beforeEach(() => {
    globalThis.fetch = capture.fetch;
  });
  afterEach(() => {
    globalThis.fetch = own;
  });

  it("keeps the signature that recordings of these rules were made with", async () => {
    const client = new GoogleGenAI({ apiKey: "k" });
    await client.models.generateContent({
      model: "gemini-2.5-flash",
      contents: "hi",
      config: { temperature: 0 },
    });
    const [signature] = capture.signatures;
    expect(signature).toMatchObject({
      provider: "gemini",
      operation: "generateContent",
      model: "gemini-2.5-flash",
    });
    expectGolden(signature as Signature, golden.genai);
  });
});

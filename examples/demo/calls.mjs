// A program like yours: three official SDKs, nothing in here about a proxy.
// Writes what it got, call by call, as JSON to the file named by its first argument.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";

// Answers are hashed on their way to the SDKs, so that bytes can be compared, not only objects.
const nodeFetch = globalThis.fetch;
let bodies = [];
globalThis.fetch = async (...input) => {
  const response = await nodeFetch(...input);
  bodies.push(response.clone().arrayBuffer());
  return response;
};

const { default: Anthropic } = await import("@anthropic-ai/sdk");
const { GoogleGenAI } = await import("@google/genai");
const { default: OpenAI } = await import("openai");

const openai = new OpenAI();
const anthropic = new Anthropic();
const gemini = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });

const question = "Write a haiku about tests that never flake.";
const weatherQuestion = "What is the weather in Oslo?";
const citySchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };

async function collect(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

const calls = {
  "openai chat": () =>
    openai.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: question }] }),
  "openai chat, streamed": async () =>
    collect(
      await openai.chat.completions.create({
        model: "gpt-4o-mini",
        messages: [{ role: "user", content: question }],
        stream: true,
        stream_options: { include_usage: true },
      }),
    ),
  "openai chat, tool": async () => {
    const tools = [{ type: "function", function: { name: "get_weather", parameters: citySchema } }];
    const messages = [{ role: "user", content: weatherQuestion }];
    const first = await openai.chat.completions.create({ model: "gpt-4o-mini", messages, tools });
    const call = first.choices[0].message;
    messages.push(call, { role: "tool", tool_call_id: call.tool_calls[0].id, content: "17 degrees" });
    return [first, await openai.chat.completions.create({ model: "gpt-4o-mini", messages, tools })];
  },
  "openai responses": () => openai.responses.create({ model: "gpt-4o-mini", input: question }),
  "openai responses, streamed": async () =>
    collect(await openai.responses.create({ model: "gpt-4o-mini", input: question, stream: true })),
  "anthropic messages": () =>
    anthropic.messages.create({
      model: "claude-haiku-4-5",
      max_tokens: 200,
      messages: [{ role: "user", content: question }],
    }),
  "anthropic messages, streamed": async () =>
    collect(
      await anthropic.messages.create({
        model: "claude-haiku-4-5",
        max_tokens: 200,
        messages: [{ role: "user", content: question }],
        stream: true,
      }),
    ),
  "anthropic messages, tool": () =>
    anthropic.messages.create({
      model: "claude-haiku-4-5",
      max_tokens: 200,
      messages: [{ role: "user", content: weatherQuestion }],
      tools: [{ name: "get_weather", input_schema: citySchema }],
    }),
  "gemini generateContent": () =>
    gemini.models.generateContent({ model: "gemini-2.5-flash", contents: question }),
  "gemini generateContent, streamed": async () =>
    collect(await gemini.models.generateContentStream({ model: "gemini-2.5-flash", contents: question })),
  "gemini generateContent, tool": () =>
    gemini.models.generateContent({
      model: "gemini-2.5-flash",
      contents: weatherQuestion,
      config: {
        tools: [{ functionDeclarations: [{ name: "get_weather", parametersJsonSchema: citySchema }] }],
      },
    }),
};

const results = [];
for (const [name, call] of Object.entries(calls)) {
  bodies = [];
  const start = performance.now();
  const answer = await call();
  const ms = performance.now() - start;
  const hash = createHash("sha256");
  for (const body of await Promise.all(bodies)) hash.update(new Uint8Array(body));
  results.push({ name, requests: bodies.length, ms, bytes: hash.digest("hex"), answer });
}
writeFileSync(process.argv[2], JSON.stringify(results));

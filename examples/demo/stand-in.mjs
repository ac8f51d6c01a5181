// The providers' stand-in of the demo: speaks OpenAI's, Anthropic's and Gemini's protocols on one loopback port.
import { LLMock } from "@copilotkit/aimock";

const haiku = "Green on the first run,\ngreen on the ten thousandth run:\nthe tape does not dream.";
const pace = { streamingProfile: { ttft: 250, tps: 40, jitter: 0 }, chaos: { latencyMs: 250 } };

const provider = await LLMock.create({ port: 0, journalMaxEntries: 0 });
provider.on(
  { predicate: (request) => request.messages.at(-1)?.role === "tool" },
  { content: "It is 17 degrees in Oslo." },
  pace,
);
provider.onMessage(
  "weather",
  { toolCalls: [{ name: "get_weather", arguments: { city: "Oslo" }, id: "call_demo_1" }] },
  { chaos: { latencyMs: 250 } },
);
provider.onMessage(
  "haiku",
  { content: haiku, usage: { prompt_tokens: 14, completion_tokens: 23, total_tokens: 37 } },
  pace,
);
process.stdout.write(`${provider.url}\n`);
process.on("SIGTERM", async () => {
  await provider.stop();
  process.exit(0);
});

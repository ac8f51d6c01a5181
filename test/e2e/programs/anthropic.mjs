// Every kind of Anthropic call, by the SDK named as first argument (`@anthropic-ai/sdk`, `anthropic0`).
const { default: Anthropic } = await import(process.argv[2]);
const client = new Anthropic();
const base = { model: "claude-haiku-4-5", max_tokens: 100 };
const ask = (content) => [{ role: "user", content }];

async function collect(stream, upTo = Number.POSITIVE_INFINITY) {
  const events = [];
  for await (const event of stream) {
    events.push(event);
    if (events.length === upTo) break;
  }
  return events;
}

const results = {
  plain: await client.messages.create({ ...base, messages: ask("hello") }),
  stream: await collect(await client.messages.create({ ...base, messages: ask("hello"), stream: true })),
  helper: await client.messages.stream({ ...base, messages: ask("hello") }).finalMessage(),
  tools: await client.messages.create({
    ...base,
    messages: ask("weather"),
    tools: [
      { name: "get_weather", input_schema: { type: "object", properties: { city: { type: "string" } } } },
    ],
  }),
  error: await client.messages
    .create({ ...base, messages: ask("nothing fits this") })
    .catch((error) => [error.status, error.message]),
  aborted: await collect(
    await client.messages.create({ ...base, messages: ask("slow tale"), stream: true }),
    3,
  ),
};
process.stdout.write(JSON.stringify(results));

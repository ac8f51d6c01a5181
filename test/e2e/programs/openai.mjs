// Every kind of OpenAI call, by the SDK named as first argument (`openai`, `openai4`, `openai7`).
const { default: OpenAI } = await import(process.argv[2]);
const client = new OpenAI();
const model = "gpt-4o-mini";
const ask = (content) => [{ role: "user", content }];
const tools = [
  {
    type: "function",
    function: {
      name: "get_weather",
      parameters: { type: "object", properties: { city: { type: "string" } } },
    },
  },
];

async function collect(stream, upTo = Number.POSITIVE_INFINITY) {
  const events = [];
  for await (const event of stream) {
    events.push(event);
    if (events.length === upTo) break;
  }
  return events;
}

const results = {
  plain: await client.chat.completions.create({ model, messages: ask("hello") }),
  stream: await collect(
    await client.chat.completions.create({ model, messages: ask("hello"), stream: true }),
  ),
  tools: await client.chat.completions.create({ model, messages: ask("weather"), tools }),
  structured: await client.chat.completions.create({
    model,
    messages: ask("extract"),
    response_format: {
      type: "json_schema",
      json_schema: { name: "person", schema: { type: "object", properties: { name: { type: "string" } } } },
    },
  }),
  embeddings: await client.embeddings.create({
    model: "text-embedding-3-small",
    input: "vec",
    encoding_format: "float",
  }),
  error: await client.chat.completions
    .create({ model, messages: ask("nothing fits this") })
    .catch((error) => [error.status, error.message]),
  // Breaking out of the loop aborts the request in mid-stream.
  aborted: await collect(
    await client.chat.completions.create({ model, messages: ask("slow tale"), stream: true }),
    3,
  ),
};
if (client.responses !== undefined) {
  results.response = await client.responses.create({ model, input: "hello" });
  results.responseStream = await collect(
    await client.responses.create({ model, input: "hello", stream: true }),
  );
}
process.stdout.write(JSON.stringify(results));

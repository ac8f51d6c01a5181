// Every kind of Gemini call, by the official SDK.
const { GoogleGenAI } = await import(process.argv[2]);
const client = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });
const model = "gemini-2.5-flash";

async function collect(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

const results = {
  plain: await client.models.generateContent({ model, contents: "hello" }),
  stream: await collect(await client.models.generateContentStream({ model, contents: "hello" })),
  tools: await client.models.generateContent({
    model,
    contents: "weather",
    config: {
      tools: [
        {
          functionDeclarations: [
            {
              name: "get_weather",
              parametersJsonSchema: { type: "object", properties: { city: { type: "string" } } },
            },
          ],
        },
      ],
    },
  }),
  structured: await client.models.generateContent({
    model,
    contents: "extract",
    config: {
      responseMimeType: "application/json",
      responseSchema: { type: "OBJECT", properties: { name: { type: "STRING" } } },
    },
  }),
  error: await client.models
    .generateContent({ model, contents: "nothing fits this" })
    .catch((error) => [error.status, error.message]),
};
// The SDK shows HTTP headers: the time and a request id, which is redacted, are not the answer.
process.stdout.write(
  JSON.stringify(results, (key, value) => (key === "sdkHttpResponse" ? undefined : value)),
);

// The same chat completion by HTTP clients with agents of their own; none is told of a proxy.
import http2 from "node:http2";
import https from "node:https";
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import axios from "axios";
import got from "got";

const url = "https://api.openai.com/v1/chat/completions";
const body = (content, stream = false) =>
  JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content }], stream });
const headers = {
  "content-type": "application/json",
  authorization: `Bearer ${process.env.OPENAI_API_KEY ?? "none"}`,
};

const withHttps = () =>
  new Promise((resolve, reject) => {
    const request = https.request(
      url,
      { method: "POST", headers, agent: new https.Agent({ keepAlive: true }) },
      async (response) => {
        const pieces = [];
        for await (const piece of response) pieces.push(piece);
        resolve([response.statusCode, Buffer.concat(pieces).toString()]);
      },
    );
    request.on("error", reject).end(body("hello by https", true));
  });

const withHttp2 = () =>
  new Promise((resolve, reject) => {
    const session = http2.connect("https://api.openai.com");
    session.on("error", reject);
    const stream = session.request({ ":method": "POST", ":path": "/v1/chat/completions", ...headers });
    let text = "";
    stream.setEncoding("utf8").on("data", (piece) => {
      text += piece;
    });
    stream.on("end", () => {
      session.close();
      resolve(text);
    });
    stream.end(body("hello by http2"));
  });

async function withBedrock() {
  const client = new BedrockRuntimeClient({
    region: "us-east-1",
    credentials: {
      accessKeyId: process.env.AWS_ACCESS_KEY_ID,
      secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
    },
  });
  const input = {
    modelId: "anthropic.claude-3-haiku-20240307-v1:0",
    messages: [{ role: "user", content: [{ text: "hello" }] }],
  };
  const { output, usage } = await client.send(new ConverseCommand(input));
  const { stream } = await client.send(new ConverseStreamCommand(input));
  const events = [];
  for await (const event of stream) events.push(event);
  client.destroy();
  return { output, usage, events };
}

const results = {
  fetch: await fetch(url, { method: "POST", headers, body: body("hello by fetch", true) }).then((response) =>
    response.text(),
  ),
  axios: (
    await axios.post(url, body("hello by axios"), {
      headers,
      responseType: "text",
      transformResponse: (text) => text,
    })
  ).data,
  got: (await got.post(url, { headers, body: body("hello by got") })).body,
  https: await withHttps(),
  http2: await withHttp2(),
  bedrock: await withBedrock(),
};
process.stdout.write(JSON.stringify(results));

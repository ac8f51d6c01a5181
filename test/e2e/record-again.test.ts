import { join } from "node:path";
import { expect, test } from "vitest";
import { Cli, runCli } from "./support/cli.js";
import { chatCompletion, sendJson, startRawUpstream } from "./support/raw-upstream.js";
import { readTree, scratchDirectory } from "./support/scratch.js";

const scratch = scratchDirectory("record-again");
const home = join(scratch, "home");

const program = `
const post = (path, body, headers = {}) => fetch("https://api.openai.com/v1/" + path, {method: "POST",
  headers: {"content-type": "application/json", authorization: "Bearer " + process.env.OPENAI_API_KEY, ...headers}, body: JSON.stringify(body)}).then((r) => r.text());
(async () => {
  const messages = [{ role: "user", content: "hello" }];
  await post("chat/completions", { model: "gpt-4o-mini", messages });
  await post("chat/completions", { model: "gpt-4o-mini", messages });
  await post("chat/completions", { model: "gpt-4o-mini", messages, stream: true });
  await post("embeddings", { model: "text-embedding-3-small", input: "x" }, { "accept-encoding": "identity" });
  await post("chat/completions", { model: "nope", messages });
})();`;

/** What differs between two recordings of one call by nature: when it happened and how long it took. */
const withoutTimes = (text: string): string =>
  text
    .replace(/^recorded_at: .*$/m, "")
    .replace(/_ms: [\d.]+/g, "_ms: 0")
    .replace(/\bms: [\d.]+/g, "ms: 0")
    .replace(/^ +chunks: .*$/gm, (line) => line.replace(/\[[\d.]+, (\d+)\]/g, "[0, $1]"));

test("recording the mock of a recording gives the first recording, times aside", async () => {
  let asked = 0;
  const upstream = await startRawUpstream((request, response) => {
    asked++;
    const { model, stream } = JSON.parse(request.body.toString()) as { model: string; stream?: boolean };
    if (model === "nope")
      return sendJson(
        response,
        '{"error":{"message":"no such model","type":"invalid_request_error","param":null,"code":"model_not_found"}}',
        404,
      );
    if (model.startsWith("text-embedding")) {
      return sendJson(
        response,
        JSON.stringify({
          object: "list",
          data: [{ object: "embedding", index: 0, embedding: [0.25, -0.5, 1e-7] }],
          model,
          usage: { prompt_tokens: 1, total_tokens: 1 },
        }),
      );
    }
    if (stream !== true) return sendJson(response, chatCompletion(`answer ${asked}`));
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "x-request-id": "req_0123456789abcdef",
      "set-cookie": "__cf_bm=abcdef0123456789; path=/",
    });
    response.write(
      'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\ndata: {"choices":[{"index":0,"delta":',
    );
    response.write('{"content":"lo"}}]}\n\n');
    response.write("data: [DONE]\n\n");
    response.end();
  });
  const record = (out: string, target: string, key: string) =>
    runCli(
      [
        "record",
        "--port",
        "0",
        "--out",
        join(scratch, out),
        "--upstream",
        `api.openai.com=${target}`,
        "--",
        process.execPath,
        "-e",
        program,
      ],
      {
        home,
        environment: { OPENAI_API_KEY: key },
      },
    );

  expect((await record("first", upstream.url, `sk-proj-${"a1B2".repeat(12)}`)).code).toBe(0);
  const mock = Cli.start(["mock", "--port", "0", "--json", "--in", join(scratch, "first")], { home });
  const { url } = await mock.ready();
  await upstream.close();
  const again = await record("second", `${url}/host/api.openai.com`, `sk-proj-${"z9Y8".repeat(12)}`);
  expect(again.code, again.stderr).toBe(0);
  expect((await mock.stop()).code).toBe(0);

  const [first, second] = [readTree(join(scratch, "first")), readTree(join(scratch, "second"))];
  expect([...first.keys()]).toHaveLength(5);
  expect([...second.keys()]).toEqual([...first.keys()]);
  for (const [path, text] of first)
    expect(withoutTimes(second.get(path) ?? ""), path).toBe(withoutTimes(text));
});

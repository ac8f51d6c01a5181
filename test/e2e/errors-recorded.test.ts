import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Cli, type CliResult, summaryOf } from "./support/cli.js";
import { chatCompletion, type RawUpstream, sendJson, startRawUpstream } from "./support/raw-upstream.js";
import { readTree, scratchDirectory } from "./support/scratch.js";

const scratch = scratchDirectory("errors-recorded");
const home = join(scratch, "home");
const statuses = [200, 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 425, 429, 500, 503, 529];

let upstream: RawUpstream;

beforeAll(async () => {
  upstream = await startRawUpstream((request, response) => {
    const { messages } = JSON.parse(request.body.toString()) as { messages: { content: string }[] };
    const wanted = messages[0]?.content ?? "";
    if (wanted === "cut") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('data: {"choices":[]}\n\n', () => response.destroy());
      return;
    }
    const status = Number(wanted);
    sendJson(
      response,
      status < 400 ? chatCompletion("fine") : `{"error":{"message":"status ${status}"}}`,
      status,
    );
  });
});

const ask = (url: string, content: string): Promise<Response> =>
  fetch(`${url}/openai/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content }] }),
  });

async function record(onError: string): Promise<{ result: CliResult; recorded: number[] }> {
  const out = join(scratch, onError);
  const flags = ["--on-error", onError, "--upstream", `api.openai.com=${upstream.url}`];
  const cli = Cli.start(["record", "--port", "0", "--json", "--out", out, ...flags], { home });
  const { url } = await cli.ready();
  for (const status of statuses) expect((await ask(url, String(status))).status).toBe(status);
  const result = await cli.stop();
  const recorded = result.events.flatMap((event) => (event.event === "recorded" ? [event.status ?? 0] : []));
  return { result, recorded: recorded.sort((a, b) => a - b) };
}

describe("answers that are errors", () => {
  test("auto keeps what the same request would always get, and reports the rest", async () => {
    const { result, recorded } = await record("auto");
    expect(recorded).toEqual([200, 400, 404, 405, 413, 415, 422]);
    expect(result.code).toBe(0);
    expect(summaryOf(result).not_recorded).toHaveProperty(["not recorded: status 429 (--on-error auto)"], 1);
  });

  test("skip keeps none", async () => {
    expect((await record("skip")).recorded).toEqual([200]);
  });

  test("record keeps all", async () => {
    expect((await record("record")).recorded).toEqual(statuses);
  });

  test("fail ends the run with 1", async () => {
    const { result } = await record("fail");
    expect(result.code).toBe(1);
    expect(result.events).toContainEqual(expect.objectContaining({ event: "error", code: "ERROR_ANSWER" }));
  });
});

test("an answer that upstream breaks off breaks for the client, is kept as truncated and never served", async () => {
  const out = join(scratch, "cut");
  const recorder = Cli.start(
    ["record", "--port", "0", "--json", "--out", out, "--upstream", `api.openai.com=${upstream.url}`],
    { home },
  );
  await expect(
    ask((await recorder.ready()).url, "cut").then((response) => response.text()),
  ).rejects.toThrow();
  await recorder.stop();
  expect([...readTree(out).values()].join("")).toMatch(/^state: truncated$/m);

  const mock = Cli.start(["mock", "--port", "0", "--json", "--in", out], { home });
  const answer = await ask((await mock.ready()).url, "cut");
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("no whole answer");
  expect((await mock.stop()).code).toBe(1);
});

test("equal requests get their answers in recorded order, then the last one again; recording again replaces them", async () => {
  let count = 0;
  const counting = await startRawUpstream((_, response) =>
    sendJson(response, chatCompletion(`answer ${++count}`)),
  );
  const out = join(scratch, "sequence");
  const record = async (times: number): Promise<CliResult> => {
    const cli = Cli.start(
      ["record", "--port", "0", "--json", "--out", out, "--upstream", `api.openai.com=${counting.url}`],
      { home },
    );
    const { url } = await cli.ready();
    for (let time = 0; time < times; time++) await (await ask(url, "same")).text();
    return cli.stop();
  };
  const mocked = async (times: number): Promise<string[]> => {
    const cli = Cli.start(["mock", "--port", "0", "--json", "--in", out], { home });
    const { url } = await cli.ready();
    const texts = [];
    for (let time = 0; time < times; time++) {
      const { choices } = (await (await ask(url, "same")).json()) as {
        choices: { message: { content: string } }[];
      };
      texts.push(choices[0]?.message.content ?? "");
    }
    await cli.stop();
    return texts;
  };
  await record(3);
  expect(await mocked(4)).toEqual(["answer 1", "answer 2", "answer 3", "answer 3"]);
  const again = await record(2);
  expect(summaryOf(again).removed).toHaveLength(1);
  expect(await mocked(3)).toEqual(["answer 4", "answer 5", "answer 5"]);
});

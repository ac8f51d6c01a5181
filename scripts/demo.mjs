// The main job end to end, offline and without keys: record three SDKs, take the provider away, answer from files.
// `--cli FILE` runs another proxymock (an installed package); `--keep DIR` records into DIR.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({ options: { cli: { type: "string" }, keep: { type: "string" } } });
const cli = values.cli ?? here("../bin/proxymock.js");
const scratch = mkdtempSync(join(tmpdir(), "proxymock-demo-"));
const snapshot = values.keep ?? join(scratch, "proxymock");
const program = here("../examples/demo/calls.mjs");
const keys = {
  OPENAI_API_KEY: `sk-proj-${"demo0".repeat(10)}`,
  ANTHROPIC_API_KEY: `sk-ant-api03-${"demo0".repeat(10)}`,
  GEMINI_API_KEY: `AIza${"demo0".repeat(7)}`,
};

async function startStandIn() {
  const child = spawn(process.execPath, [here("../examples/demo/stand-in.mjs")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return { url: line.trim(), stop: () => new Promise((done) => child.once("exit", done).kill("SIGTERM")) };
}

/** Runs `proxymock … -- node calls.mjs` and resolves with what the program got and the run's summary event. */
async function run(words, environment) {
  const results = join(scratch, `${words[0]}.json`);
  const clean = { ...process.env, PROXYMOCK_HOME: join(scratch, "home") };
  for (const name of Object.keys(keys)) delete clean[name];
  const child = spawn(
    process.execPath,
    [cli, ...words, "--port", "0", "--json", "--", process.execPath, program, results],
    {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...clean, ...environment },
    },
  );
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const [code] = await once(child, "close");
  const events = output
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  if (code !== 0) {
    for (const event of events.filter(({ event }) => event === "error" || event === "miss"))
      console.error(event);
    throw new Error(`proxymock ${words[0]} ended with ${code}`);
  }
  return { results: JSON.parse(readFileSync(results, "utf8")), summary: events.at(-1) };
}

/** What an SDK shows of HTTP headers (the time, a request id) is not the answer. */
const answerText = (answer) =>
  JSON.stringify(answer, (key, value) => (key === "sdkHttpResponse" ? undefined : value));

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
    .length;
}

try {
  console.log("1  Recording three SDKs through proxymock (the provider is a stand-in on this machine)");
  const standIn = await startStandIn();
  const hosts = ["api.openai.com", "api.anthropic.com", "generativelanguage.googleapis.com"];
  const upstream = hosts.flatMap((host) => ["--upstream", `${host}=${standIn.url}`]);
  const recorded = await run(["record", "--out", snapshot, ...upstream], keys);
  await standIn.stop();
  console.log("2  The provider is gone, the keys are gone: answering from the recording\n");
  const mocked = await run(["mock", "--in", snapshot], {});

  let different = 0;
  console.log(`${"call".padEnd(36)}${"recorded".padStart(10)}${"mocked".padStart(10)}   answer`);
  for (const [index, before] of recorded.results.entries()) {
    const after = mocked.results[index];
    const same = before.bytes === after.bytes && answerText(before.answer) === answerText(after.answer);
    if (!same) different++;
    const row = `${before.name.padEnd(36)}${`${Math.round(before.ms)} ms`.padStart(10)}${`${Math.round(after.ms)} ms`.padStart(10)}`;
    console.log(`${row}   ${same ? "same bytes" : "DIFFERENT"}`);
  }
  const { usage, hits } = mocked.summary;
  console.log(
    `\n${hits} calls answered, ${filesBelow(snapshot)} files, ${usage.input_tokens + usage.output_tokens} tokens not paid for, 0 requests to a provider`,
  );
  if (different > 0) throw new Error(`${different} answers differ`);
  if (values.keep === undefined) console.log("Look at such a recording: snapshots/demo");
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

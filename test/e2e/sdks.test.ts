import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli, summaryOf } from "./support/cli.js";
import { readTree, scratchDirectory } from "./support/scratch.js";

const scratch = scratchDirectory("sdks");
const home = join(scratch, "home");
const program = (name: string): string => fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));
const nodeMajor = Number(process.versions.node.split(".")[0]);

interface Client {
  readonly name: string;
  readonly command: readonly string[];
}

const clients: readonly Client[] = [
  { name: "openai 6", command: [program("openai"), "openai"] },
  { name: "openai 4, which has an agent of its own", command: [program("openai"), "openai4"] },
  // openai 7 needs Node 22 (its `engines`).
  ...(nodeMajor >= 22 ? [{ name: "openai 7", command: [program("openai"), "openai7"] }] : []),
  { name: "@anthropic-ai/sdk 1", command: [program("anthropic"), "@anthropic-ai/sdk"] },
  { name: "@anthropic-ai/sdk 0", command: [program("anthropic"), "anthropic0"] },
  { name: "@google/genai 2", command: [program("gemini"), "@google/genai"] },
  { name: "fetch, axios, got, node:https, node:http2 and the AWS SDK", command: [program("clients")] },
];

const keys = (letter: string): Record<string, string> => ({
  OPENAI_API_KEY: `sk-proj-${letter.repeat(20)}1234567890abcdefghij`,
  ANTHROPIC_API_KEY: `sk-ant-api03-${letter.repeat(60)}`,
  GEMINI_API_KEY: `AIza${letter.repeat(35)}`,
  AWS_ACCESS_KEY_ID: `AKIA${letter.toUpperCase().repeat(16)}`,
  AWS_SECRET_ACCESS_KEY: letter.repeat(40),
});

const hosts = [
  "api.openai.com",
  "api.anthropic.com",
  "generativelanguage.googleapis.com",
  "bedrock-runtime.us-east-1.amazonaws.com",
];
let provider: LLMock;

beforeAll(async () => {
  provider = await LLMock.create({ port: 0, journalMaxEntries: 0 });
  const paced = { latency: 20, chunkSize: 6 };
  provider.onMessage("weather", {
    toolCalls: [{ name: "get_weather", arguments: { city: "Oslo" }, id: "call_1" }],
  });
  provider.onMessage("extract", { content: '{"name":"Ada"}' });
  provider.onMessage(
    "slow tale",
    { content: "once upon a time there was a stream that nobody read to its end ".repeat(8) },
    paced,
  );
  provider.onMessage("hello", { content: "Hi there, grüß dich 👋, from a stream" }, paced);
  provider.onEmbedding("vec", { embedding: [0.25, -0.5, 1] });
});

afterAll(() => provider.stop());

describe.each(clients)("$name", ({ name, command }) => {
  const out = join(scratch, name.replaceAll(/\W+/g, "-"));

  test("gets the same answers recorded with key A, mocked with key B and with none", async () => {
    const upstreams = hosts.flatMap((host) => ["--upstream", `${host}=${provider.url}`]);
    const recorded = await runCli(
      ["record", "--port", "0", "--out", out, ...upstreams, "--", process.execPath, ...command],
      { home, environment: keys("a") },
    );
    expect(recorded.code, recorded.stderr).toBe(0);
    const asked = provider.getRequests().length;

    const withOtherKey = await runCli(
      ["mock", "--port", "0", "--in", out, "--", process.execPath, ...command],
      { home, environment: keys("b") },
    );
    expect(withOtherKey.stderr).not.toContain("MISS");
    expect(withOtherKey.code, withOtherKey.stderr).toBe(0);
    expect(JSON.parse(withOtherKey.stdout)).toEqual(JSON.parse(recorded.stdout));

    const withoutKey = await runCli(
      ["mock", "--port", "0", "--in", out, "--", process.execPath, ...command],
      { home },
    );
    expect(withoutKey.code, withoutKey.stderr).toBe(0);
    expect(JSON.parse(withoutKey.stdout)).toEqual(JSON.parse(recorded.stdout));
    expect(provider.getRequests().length).toBe(asked);
  });

  test("left no key in the recording", () => {
    const text = [...readTree(out).values()].join("\n");
    for (const key of Object.values(keys("a"))) expect(text).not.toContain(key);
  });
});

test("the summary counts what was recorded", async () => {
  const result = await runCli(
    [
      "record",
      "--port",
      "0",
      "--json",
      "--out",
      join(scratch, "counted"),
      "--upstream",
      `api.openai.com=${provider.url}`,
      "--",
      process.execPath,
      program("openai"),
      "openai",
    ],
    { home, environment: keys("c") },
  );
  expect(summaryOf(result)).toMatchObject({ exchanges: 9, recorded: 9, hosts: { "api.openai.com": 9 } });
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { compileSource, temporaryDirectory } from "../compiled-source.js";

let source: string;

beforeAll(() => {
  source = compileSource(temporaryDirectory("source"), ["core", "engine/certificates"]);
});

const program = (directory: string) => `
  import { openAuthority } from ${JSON.stringify(pathToFileURL(join(source, "engine/certificates/authority.js")))};
  process.stdout.write("loaded\\n");
  await new Promise((resolve) => process.stdin.once("data", resolve));
  const authority = await openAuthority({ directory: ${JSON.stringify(directory)}, now: () => new Date() });
  await authority.secureContext("api.openai.com");
  process.stdout.write(authority.fingerprint256);
  process.exit();
`;

const startProcess = (directory: string) =>
  spawn(process.execPath, ["--input-type=module", "--eval", program(directory)], {
    stdio: ["pipe", "pipe", "inherit"],
  });

/** Lets go only when all stand at the line. */
async function letGo(processes: ChildProcess[]): Promise<void> {
  await Promise.all(processes.map(({ stdout }) => stdout && once(stdout, "readable")));
  for (const { stdin } of processes) stdin?.write("go\n");
}

it("gives eight processes that start at once the same CA, whose key belongs to its certificate", async () => {
  const directory = join(temporaryDirectory("at-once"), "certs");
  const processes = Array.from({ length: 8 }, () => startProcess(directory));
  await letGo(processes);
  const outputs = await Promise.all(processes.map(({ stdout }) => text(stdout)));
  expect(outputs[0]).toMatch(/^loaded\n(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(new Set(outputs).size).toBe(1);
  expect(readdirSync(directory).sort()).toEqual(["ca.key", "ca.pem"]);
  expect(readFileSync(join(directory, "ca.key"), "utf8")).toContain(
    readFileSync(join(directory, "ca.pem"), "utf8"),
  );
});

it("recovers whenever a process was killed while it made the CA", async () => {
  for (const delayMs of [0, 1, 2, 4, 8, 16]) {
    const directory = join(temporaryDirectory("killed"), "certs");
    const victim = startProcess(directory);
    await letGo([victim]);
    setTimeout(() => victim.kill("SIGKILL"), delayMs);
    await once(victim, "exit");
    const next = startProcess(directory);
    await letGo([next]);
    expect(await text(next.stdout)).toMatch(/^loaded\n(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  }
});

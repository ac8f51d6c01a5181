import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { runCli, summaryOf } from "./support/cli.js";
import { scratchDirectory } from "./support/scratch.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = scratchDirectory("demo");

test("the demo records, mocks and finds the same bytes", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["scripts/demo.mjs"], { cwd: root });
  expect(stdout.match(/same bytes/g)).toHaveLength(11);
  expect(stdout).not.toContain("DIFFERENT");
  expect(stdout).toContain("0 requests to a provider");
});

test("the committed recording answers the demo's program, without a key", async () => {
  const result = await runCli(
    [
      "mock",
      "--port",
      "0",
      "--json",
      "--in",
      join(root, "snapshots/demo"),
      "--",
      process.execPath,
      join(root, "examples/demo/calls.mjs"),
      join(scratch, "results.json"),
    ],
    { home: join(scratch, "home") },
  );
  expect(result.code, result.stderr).toBe(0);
  expect(summaryOf(result)).toMatchObject({ hits: 12, misses: 0 });
});

// The e2e lane and the packed tarball on every Node line that is supported. The binaries come from npm's `node`
// packages and are kept in .cache/nodes.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const lines = (process.argv[2] ?? "20,22,24").split(",");
const npm = (words, cwd) =>
  execFileSync("npm", words, { cwd, stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });

/** The binary of a Node line: `node@22` brings it as a package of its own for this platform. */
function nodeBinary(line) {
  const directory = join(root, ".cache/nodes", line);
  const binary = join(directory, "node_modules/node/bin/node");
  if (!existsSync(binary)) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "package.json"), '{"private":true}');
    npm(["install", "--no-audit", "--no-fund", "--no-package-lock", `node@${line}`], directory);
  }
  return binary;
}

function run(node, words, cwd) {
  const path = `${join(node, "..")}:${process.env.PATH}`;
  const { status } = spawnSync(node, words, { cwd, stdio: "inherit", env: { ...process.env, PATH: path } });
  if (status !== 0) throw new Error(`${words.join(" ")} ended with ${status}`);
}

const scratch = mkdtempSync(join(tmpdir(), "proxymock-package-"));
try {
  const [{ filename }] = JSON.parse(
    npm(["pack", "--json", "--ignore-scripts", "--pack-destination", scratch], root),
  );
  const clients = ["@copilotkit/aimock", "openai@6", "@anthropic-ai/sdk@1", "@google/genai@2"];
  writeFileSync(join(scratch, "package.json"), '{"private":true,"type":"module"}');
  npm(
    ["install", "--no-audit", "--no-fund", "--prefer-offline", join(scratch, filename), ...clients],
    scratch,
  );
  for (const part of ["examples/demo", "scripts/demo.mjs"])
    cpSync(join(root, part), join(scratch, part), { recursive: true });

  for (const line of lines) {
    const node = nodeBinary(line);
    console.log(
      `\n== Node ${execFileSync(node, ["--version"], { encoding: "utf8" }).trim()}: the packed tarball runs the demo`,
    );
    run(
      node,
      ["scripts/demo.mjs", "--cli", join(scratch, "node_modules/proxymock/bin/proxymock.js")],
      scratch,
    );
    console.log(`== Node ${line}: e2e`);
    run(node, ["node_modules/vitest/vitest.mjs", "run", "--project", "e2e"], root);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

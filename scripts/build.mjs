// Compiles src to dist. The old output is replaced as a whole and only by a build that succeeded: a deleted source
// file never lives on in a package, and a running program never meets half a build.
import { spawnSync } from "node:child_process";
import { renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
const fresh = `${root}.cache/dist-${process.pid}`;
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.json", "--outDir", fresh], {
  cwd: root,
  stdio: "inherit",
});
if (status === 0) {
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(fresh, `${root}dist`);
}
rmSync(fresh, { recursive: true, force: true });
process.exitCode = status ?? 1;

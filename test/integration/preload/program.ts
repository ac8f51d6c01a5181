import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withPreload } from "../../../src/core/child-environment/node-options.js";
import { compileSource, temporaryDirectory } from "../compiled-source.js";

/** Which Node runs the programs: another one can be named to try the preload there. */
const node = process.env["PRELOAD_TEST_NODE"] ?? process.execPath;
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Programs {
  /** Runs an ES module with the preload. The exit code is null when it had to be killed because it did not end. */
  run(
    code: string,
    settings: { proxy?: string; ca: string; environment?: Record<string, string>; cjs?: boolean },
  ): Promise<Outcome>;
  readonly directory: string;
}

/** A place for programs under test; the preload lies in a directory whose name needs every kind of quoting. */
export function createPrograms(): Programs {
  const directory = temporaryDirectory("programs");
  symlinkSync(modules, join(directory, "node_modules"));
  const awkward = join(directory, 'it\'s "a" back\\slash');
  mkdirSync(awkward);
  const preload = join(compileSource(awkward, ["client"]), "client", "node-preload.cjs");
  let count = 0;
  return {
    directory,
    run: (code, { proxy, ca, environment, cjs }) => {
      count += 1;
      const file = join(directory, `program-${count}.${cjs ? "cjs" : "mjs"}`);
      writeFileSync(file, code);
      const env: NodeJS.ProcessEnv = {
        PATH: process.env["PATH"],
        NODE_OPTIONS: withPreload("--no-deprecation", preload),
        NODE_EXTRA_CA_CERTS: ca,
        ...(proxy === undefined ? {} : { PROXYMOCK_PRELOAD_PROXY: proxy }),
        ...environment,
      };
      return new Promise((resolve) => {
        execFile(node, [file], { env, cwd: directory, timeout: 20_000 }, (error, stdout, stderr) => {
          const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : null;
          resolve({ exitCode, stdout, stderr });
        });
      });
    },
  };
}

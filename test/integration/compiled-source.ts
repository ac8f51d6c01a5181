import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A new directory, by its real path. */
export const temporaryDirectory = (name: string): string =>
  realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)));

/**
 * The source as it is now, translated for child processes of tests (which cannot read TypeScript), so that they
 * never run an old build.
 * @param directories under src, `engine/certificates`
 * @returns the path of what src has become
 */
export function compileSource(target: string, directories: readonly string[]): string {
  for (const directory of directories) {
    for (const name of readdirSync(join(root, "src", directory), { recursive: true, encoding: "utf8" })) {
      if (/\.c?ts$/.test(name)) compileFile(join(root, "src", directory, name), target);
    }
  }
  writeFileSync(join(target, "package.json"), '{"type":"module"}');
  symlinkSync(join(root, "node_modules"), join(target, "node_modules"));
  return target;
}

function compileFile(source: string, target: string): void {
  const { outputText } = ts.transpileModule(readFileSync(source, "utf8"), {
    fileName: source,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: source.endsWith(".cts") ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  const output = join(target, relative(join(root, "src"), source).replace(/ts$/, "js"));
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, outputText);
}

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../src", import.meta.url));

export interface SourceFile {
  /** Path below src, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Paths below src of the files it imports. */
  readonly imports: readonly string[];
  /** Package names (`yaml`, `@scope/name`) and `node:` modules it imports. */
  readonly packages: readonly string[];
}

/** Every TypeScript file of src with what it imports, statically or dynamically. */
export function readSourceTree(): readonly SourceFile[] {
  return walk(root).map((file) => {
    const path = relative(root, file).split(sep).join("/");
    const text = readFileSync(file, "utf8");
    const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    return {
      path,
      text,
      lines: text.split("\n").length - 1,
      imports: specifiers.filter((name) => name.startsWith(".")).map((name) => resolveImport(path, name)),
      packages: specifiers.filter((name) => !name.startsWith(".")).map(packageName),
    };
  });
}

function walk(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) return walk(path);
    return /\.[cm]?ts$/.test(name) ? [path] : [];
  });
}

const resolveImport = (from: string, specifier: string): string =>
  posix.join(dirname(from), specifier).replace(/\.(c|m)?js$/, ".$1ts");

const packageName = (specifier: string): string => {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
};

import { describe, expect, test } from "vitest";
import { readSourceTree, type SourceFile } from "./source-tree.js";

const files = readSourceTree();
const byPath = new Map(files.map((file) => [file.path, file]));

/** Which layers a layer may import; itself always. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  config: ["core"],
  store: ["core"],
  engine: ["core"],
  modes: ["core", "config", "store", "engine"],
  cli: ["core", "config", "store", "engine", "modes"],
  // Runs inside the command's own Node processes: it stands alone.
  client: [],
  "index.ts": ["core", "config", "store", "engine", "modes"],
};

/** The files that may import a runtime package. */
const packageOwners: Readonly<Record<string, RegExp>> = {
  "http-mitm-proxy": /^engine\/mitm-proxy\.ts$/,
  "node-forge": /^engine\/certificates\//,
  undici: /^engine\/upstream[^/]*\.ts$|^engine\/upstream\//,
  fzstd: /^engine\/content-coding[^/]*\.ts$|^engine\/content-coding\//,
  yaml: /^core\/snapshot\/|^config\//,
  commander: /^cli\/program\.ts$/,
  ora: /^cli\/spinner\.ts$/,
};

/** What core may use of Node: pure functions over bytes. */
const pureModules = new Set(["node:crypto", "node:zlib", "node:buffer"]);

const layerOf = (path: string): string => (path.includes("/") ? (path.split("/")[0] as string) : path);

describe("imports", () => {
  test("point from upper layers to lower ones, never up or sideways", () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .filter((target) => {
          const [from, to] = [layerOf(file.path), layerOf(target)];
          return from !== to && !(mayImport[from] ?? []).includes(to);
        })
        .map((target) => `${file.path} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("every layer is known", () => {
    expect(
      [...new Set(files.map(({ path }) => layerOf(path)))].filter((layer) => !(layer in mayImport)),
    ).toEqual([]);
  });

  test("name files that exist", () => {
    const missing = files.flatMap((file) =>
      file.imports.filter((target) => !byPath.has(target)).map((target) => `${file.path} → ${target}`),
    );
    expect(missing).toEqual([]);
  });

  test("form no cycle", () => {
    expect(findCycle(files)).toEqual([]);
  });

  test("of runtime packages stand in the package's own file only", () => {
    const wrong = files.flatMap((file) =>
      file.packages
        .filter((name) => !name.startsWith("node:") && packageOwners[name]?.test(file.path) !== true)
        .map((name) => `${file.path} → ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("core", () => {
  const core = files.filter(({ path }) => path.startsWith("core/"));

  test("does no I/O", () => {
    const wrong = core.flatMap(({ path, packages }) =>
      packages
        .filter((name) => name.startsWith("node:") && !pureModules.has(name))
        .map((name) => `${path} → ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test("reads no clock, no randomness, no process", () => {
    const impure =
      /\bprocess\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\bperformance\.|\bsetTimeout\b|\bconsole\./;
    expect(core.filter(({ text }) => impure.test(withoutComments(text))).map(({ path }) => path)).toEqual([]);
  });
});

test("only redaction makes Redacted values", () => {
  const makers = files.filter(
    ({ path, text }) => !path.startsWith("core/redaction/") && /\bas (?:unknown as )?Redacted\b/.test(text),
  );
  expect(makers.map(({ path }) => path)).toEqual([]);
});

test("console and process.exit are used nowhere", () => {
  expect(
    files
      .filter(({ text }) => /\bconsole\.\w+\(|\bprocess\.exit\(/.test(withoutComments(text)))
      .map(({ path }) => path),
  ).toEqual([]);
});

test("no file is over 300 lines, and none is named after nothing", () => {
  const lengths = files.map(({ lines }) => lines).sort((a, b) => a - b);
  const median = lengths[Math.floor(lengths.length / 2)];
  const ninetieth = lengths[Math.floor(lengths.length * 0.9)];
  console.log(`${files.length} files, median ${median} lines, 90 % at most ${ninetieth}`);
  expect(files.filter(({ lines }) => lines > 300).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  expect(
    files
      .filter(({ path }) => /(?:^|\/)(?:utils?|helpers?|common|misc|shared)(?:\.|\/)/.test(path))
      .map(({ path }) => path),
  ).toEqual([]);
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** The first import cycle as a list of paths, or none. */
function findCycle(tree: readonly SourceFile[]): readonly string[] {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const target of byPath.get(path)?.imports ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const { path } of tree) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { javaOptions } from "../../../src/core/child-environment/java-options.js";
import { withPreload } from "../../../src/core/child-environment/node-options.js";
import { formatShellExports } from "../../../src/core/child-environment/shell-exports.js";

/** Node's own way of reading NODE_OPTIONS (`ParseNodeOptionsEnvVar` in node_options.cc), as its source has it. */
function readNodeOptions(text: string): string[] {
  const args: string[] = [];
  let inString = false;
  let startNew = true;
  for (let i = 0; i < text.length; i += 1) {
    let character = text.charAt(i);
    if (character === "\\" && inString) {
      i += 1;
      character = text.charAt(i);
    } else if (character === " " && !inString) {
      startNew = true;
      continue;
    } else if (character === '"') {
      inString = !inString;
      continue;
    }
    if (startNew) args.push(character);
    else args.push(`${args.pop() ?? ""}${character}`);
    startNew = false;
  }
  return args;
}

describe("NODE_OPTIONS", () => {
  it("gives Node the preload's path whatever it holds, behind the user's options", () => {
    const path = fc.string({ minLength: 1 }).map((name) => `/${name}`);
    fc.assert(
      fc.property(path, (file) => {
        const options = withPreload("--max-old-space-size=4096 --title=a", file);
        expect(readNodeOptions(options)).toEqual([
          "--max-old-space-size=4096",
          "--title=a",
          "--require",
          file,
        ]);
      }),
    );
  });

  it("gets the preload once", () => {
    const once = withPreload("", 'C:\\a b\\"x".cjs');
    expect(withPreload(once, 'C:\\a b\\"x".cjs')).toBe(once);
  });
});

describe("JAVA_TOOL_OPTIONS", () => {
  const optionsFor = (before: string | undefined, javaTrustStoreFile?: string) =>
    javaOptions({
      inherited: { JAVA_TOOL_OPTIONS: before },
      proxyUrl: "http://[::1]:4140",
      mode: "mock",
      certificateFile: "",
      bundleFile: "",
      preloadFile: "",
      providers: [],
      baseUrls: false,
      ...(javaTrustStoreFile === undefined ? {} : { javaTrustStoreFile }),
    });
  const optionsAfter = (before: string, trustStore: string) =>
    optionsFor(before, trustStore).variables["JAVA_TOOL_OPTIONS"] ?? "";

  it("is left alone where there is no trust store", () => {
    expect(optionsFor("-Xmx1g")).toEqual({ variables: {}, warnings: [] });
  });

  it("keeps the user's options and their quotes", () => {
    expect(optionsAfter(`-Xmx1g "-Dgreeting=it's me" -Da='b "c"'`, "/t")).toMatch(
      /^-Xmx1g "-Dgreeting=it's me" "-Da=b "'"'"c"'"' -Dhttp/,
    );
  });

  it("puts the proxy's host without brackets", () => {
    expect(optionsAfter("", "/t")).toContain("-Dhttps.proxyHost=::1 -Dhttps.proxyPort=4140");
  });

  it("replaces the user's proxy and trust store, and says so", () => {
    const { variables, warnings } = optionsFor(
      "-Djavax.net.ssl.trustStore=/corp.jks -Dhttps.proxyHost=::1",
      "/t",
    );
    expect(variables["JAVA_TOOL_OPTIONS"]).not.toContain("/corp.jks");
    expect(warnings).toEqual([expect.stringContaining("/corp.jks")]);
  });

  it("made from itself is the same again, whatever the path holds", () => {
    const path = fc.string({ minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(path, (file) => {
        const once = optionsFor("-Xmx1g", file);
        const twice = optionsFor(once.variables["JAVA_TOOL_OPTIONS"], file);
        expect(twice).toEqual(once);
      }),
    );
  });
});

describe("shell exports", () => {
  const variables = { B: "it's", A: "$HOME `x`" };

  it("are sorted, and quoted for a POSIX shell", () => {
    expect(formatShellExports(variables, "sh")).toBe("export A='$HOME `x`'\nexport B='it'\\''s'\n");
  });

  it("are quoted for fish and PowerShell", () => {
    expect(formatShellExports({ A: "it's \\" }, "fish")).toBe("set -gx A 'it\\'s \\\\'\n");
    expect(formatShellExports({ A: "it's ’" }, "powershell")).toBe("$env:A = 'it''s ’’'\n");
  });
});

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { formatShellExports } from "../../../src/core/child-environment/shell-exports.js";

it("gives a POSIX shell that evaluates the exports each value as it is", () => {
  const value = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !text.includes("\0"));
  const variables = fc.record({
    PLAIN: value,
    AWKWARD: fc.constant('it\'s "a" $HOME `x` \\ \n !'),
    OTHER: value,
  });
  fc.assert(
    fc.property(variables, (wanted) => {
      const print = Object.keys(wanted).map((name) => `printf '%s\\0' "$${name}"`);
      const script = `${formatShellExports(wanted, "sh")}${print.join("\n")}`;
      const output = execFileSync("sh", ["-c", script], { encoding: "utf8" });
      expect(output.split("\0").slice(0, -1)).toEqual(Object.values(wanted));
    }),
    { numRuns: 30 },
  );
});

import { existsSync, realpathSync } from "node:fs";
import { dirname, sep } from "node:path";
import { ProxymockError } from "../core/errors.js";

/** Keeps a writer inside its snapshot: no link may lead a recording out of the directory that is committed. */
export class Confinement {
  private readonly checked = new Set<string>();

  constructor(private readonly root: string) {}

  /**
   * Checks a directory, existing or not, at its first sight.
   * @throws ProxymockError WRITE_FAILED
   */
  admit(directory: string): void {
    if (this.checked.has(directory)) return;
    const real = realpathOf(directory);
    const realRoot = realpathOf(this.root);
    if (real !== realRoot && !real.startsWith(realRoot + sep) && existsSync(this.root)) {
      throw new ProxymockError("WRITE_FAILED", {
        message: `cannot write into ${directory}: a link leads out of the snapshot directory`,
        why: "what lies outside is not committed, and is not read back",
        fix: "replace the link by a directory, or name its target with --out",
      });
    }
    this.checked.add(directory);
  }
}

/** The real path of the nearest part that exists. */
function realpathOf(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at)) return realpathSync(at);
    if (dirname(at) === at) return at;
  }
}

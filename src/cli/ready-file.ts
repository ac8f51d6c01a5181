import { rename, rm, writeFile } from "node:fs/promises";
import { ProxymockError } from "../core/errors.js";
import type { RunningProxy } from "../modes/settings.js";

/** Written atomically, so that whoever waits for the file never reads half of it. */
export async function writeReadyFile(file: string, running: RunningProxy): Promise<void> {
  const ready = {
    pid: process.pid,
    url: running.url,
    port: running.port,
    ...(running.inPort === undefined ? {} : { in_port: running.inPort }),
  };
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify(ready)}\n`);
    await rename(temporary, file);
  } catch (cause) {
    throw new ProxymockError(
      "LISTEN_FAILED",
      { message: `--ready-file ${file} cannot be written (${(cause as NodeJS.ErrnoException).code})` },
      { cause },
    );
  }
}

/** A ready file of an earlier run must not pass for this one's. */
export async function removeReadyFile(file: string): Promise<void> {
  await rm(file, { force: true });
}

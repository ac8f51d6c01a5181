import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errorCodeOf } from "./machine-error.js";

/** `.NAME.PID.RANDOM.tmp`; group 1 is the process that made it. */
export const temporaryName = /^\..+\.(\d+)\.[0-9a-f]{12}\.tmp$/;

/** These pass: a handle gets free, a virus scanner lets go of the file. */
const passing: ReadonlySet<string> = new Set(
  process.platform === "win32"
    ? ["EMFILE", "ENFILE", "EBUSY", "EPERM", "EACCES"]
    : ["EMFILE", "ENFILE", "EBUSY"],
);
const maxAttempts = 20;
const retryDelayMs = 25;

/**
 * Writes a file so that its name holds either the old content or the whole new one, at any instant and after a
 * crash: a temporary file in the same directory, flushed, then renamed. Missing directories are made. Few steps on
 * purpose: under load each one waits for a turn of the event loop.
 * @throws the system's error; the temporary file is gone then
 */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const directory = dirname(file);
  const temporary = join(
    directory,
    `.${basename(file)}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`,
  );
  try {
    await retry(() => writeFlushed(temporary, content)).catch(async (error) => {
      if (errorCodeOf(error) !== "ENOENT") throw error;
      await mkdir(directory, { recursive: true });
      await retry(() => writeFlushed(temporary, content));
    });
    await retry(() => rename(temporary, file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeFlushed(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, "w", 0o644);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes the renames of a directory last through a power cut. Once a run is enough: until then a crash of the machine
 * may bring back an old file, never half of one. Not every platform can flush a directory.
 */
export async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function retry(action: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt >= maxAttempts || !passing.has(errorCodeOf(error))) throw error;
      await delay(retryDelayMs);
    }
  }
}

import { constants, lstatSync, readFileSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ProxymockError } from "../core/errors.js";
import type { Interaction } from "../core/interaction.js";
import { decodeInteraction } from "../core/snapshot/decode-interaction.js";
import { sideFileNames } from "../core/snapshot/side-file.js";
import { unreadable } from "./index-directory.js";
import { errorCodeOf } from "./machine-error.js";

interface Loaded {
  readonly interaction: Interaction;
  readonly bytes: number;
}

/** Decoded interactions by file, the least recently used dropped beyond a budget of bytes. */
export class RecentInteractions {
  private readonly loaded = new Map<string, Loaded>();
  private readonly loading = new Map<string, Promise<Interaction>>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** @throws ProxymockError SNAPSHOT_* when the file cannot be read or decoded */
  load(file: string): Promise<Interaction> {
    const known = this.loaded.get(file);
    if (known !== undefined) {
      this.loaded.delete(file);
      this.loaded.set(file, known);
      return Promise.resolve(known.interaction);
    }
    const running = this.loading.get(file);
    if (running !== undefined) return running;
    const started = this.read(file).finally(() => this.loading.delete(file));
    this.loading.set(file, started);
    return started;
  }

  private async read(file: string): Promise<Interaction> {
    const text = await readText(file);
    const sideFiles = await readSideFiles(file, text);
    const interaction = decodeInteraction({
      file,
      text,
      readSideFile: (name) => sideFiles.get(name) ?? readSideFileNow(file, name),
    });
    const sideBytes = [...sideFiles.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    this.keep(file, { interaction, bytes: text.length + sideBytes });
    return interaction;
  }

  private keep(file: string, loaded: Loaded): void {
    this.loaded.set(file, loaded);
    this.bytes += loaded.bytes;
    for (const [oldest, { bytes }] of this.loaded) {
      if (this.bytes <= this.maxBytes || this.loaded.size === 1) break;
      this.loaded.delete(oldest);
      this.bytes -= bytes;
    }
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Side files are read ahead, so that decoding needs no disk. One that is missing is complained of when it is asked for. */
async function readSideFiles(file: string, text: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const name of sideFileNames(text)) {
    const bytes = await readUnlinked(join(dirname(file), name));
    if (bytes !== undefined) contents.set(name, bytes);
  }
  return contents;
}

/** Undefined when it cannot be read or is a link, which might lead out of the snapshot. */
async function readUnlinked(file: string): Promise<Uint8Array | undefined> {
  const handle = await open(file, constants.O_RDONLY | noFollow).catch(() => undefined);
  try {
    return (await handle?.stat())?.isFile() ? await handle?.readFile() : undefined;
  } finally {
    await handle?.close();
  }
}

// Windows has no such flag.
const noFollow = constants.O_NOFOLLOW ?? 0;

/** For what the look ahead did not recognise, such as a name that a hand wrote in flow style. */
function readSideFileNow(file: string, name: string): Uint8Array {
  const path = join(dirname(file), name);
  try {
    if (lstatSync(path).isFile()) return readFileSync(path);
  } catch (error) {
    if (errorCodeOf(error) !== "ENOENT") throw unreadable(path, error);
  }
  throw new ProxymockError("SNAPSHOT_INVALID", {
    message: `${file}: its side file ${name} is missing, or is a link`,
    fix: "restore it from git, or record the interaction again",
  });
}

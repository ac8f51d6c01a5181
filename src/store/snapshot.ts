import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { ProxymockError } from "../core/errors.js";
import type { Interaction } from "../core/interaction.js";
import { assertWhole } from "../core/snapshot/decode-interaction.js";
import { parseInteractionPath, scopeDirectory } from "../core/snapshot/file-name.js";
import { hostOf, type SnapshotHead } from "../core/snapshot/snapshot-head.js";
import { type FoundFile, indexDirectory } from "./index-directory.js";
import { RecentInteractions } from "./recent-interactions.js";

/** What the index knows of one interaction. */
export interface SnapshotEntry extends SnapshotHead {
  /** Absolute. */
  readonly file: string;
  /** Relative to its directory, posix. */
  readonly relative: string;
  /** The directory as it was named. */
  readonly directory: string;
  /** The n-th answer to its signature, from 1; for inbound ones the n-th request. */
  readonly sequence: number;
  /** The scope's directory name, `@checkout-test`; absent for shared files. */
  readonly scopeDirectory?: string;
}

/** Snapshot directories, read as they were when opened. */
export interface Snapshot {
  readonly directories: readonly string[];
  readonly size: number;
  /** By directory, then by name. */
  readonly entries: readonly SnapshotEntry[];
  /**
   * The sequence of a signature, inbound ones left out: that of the first directory that has it, and there the
   * scope's own before the shared one. Recorded at several hosts, they come host by host, each in sequence order.
   */
  find(signature: string, scope?: string): readonly SnapshotEntry[];
  /** @throws ProxymockError SNAPSHOT_* when the file can no longer be read or is invalid */
  load(entry: SnapshotEntry): Promise<Interaction>;
  /** SHA-256 over each file's name, length, first 16 KiB and last line. */
  readonly hash: string;
}

export interface OpenSnapshotOptions {
  /** For decoded interactions that are kept. */
  readonly maxBytes?: number;
  /** Directories that may be missing; then a snapshot without any interaction is no error either. */
  readonly optional?: readonly string[];
}

/** Up to this size all files are decoded at once, so that every fault is told at the start. */
const eagerBytes = 1024 * 1024;
const defaultMaxBytes = 256 * 1024 * 1024;

/**
 * Opens snapshot directories; the first that has a signature answers.
 * @throws ProxymockError SNAPSHOT_MISSING, SNAPSHOT_EMPTY, SNAPSHOT_UNREADABLE, and what is wrong with the files: the
 * first fault as the message, the others as its reason
 */
export async function openSnapshot(
  directories: readonly string[],
  options: OpenSnapshotOptions = {},
): Promise<Snapshot> {
  const recent = new RecentInteractions(options.maxBytes ?? defaultMaxBytes);
  const hash = createHash("sha256");
  const found: { directory: string; file: FoundFile }[] = [];
  for (const directory of directories) {
    for (const file of await filesOf(directory, options.optional ?? [])) {
      found.push({ directory, file });
      hash.update(`${file.relative}\0${file.bytes}\0${file.start}\0${file.end}\0`);
    }
  }
  if (found.length === 0 && options.optional === undefined) throw emptySnapshot(directories);
  const isEager = found.reduce((sum, { file }) => sum + file.bytes, 0) <= eagerBytes;
  const faults: ProxymockError[] = [];
  const entries: SnapshotEntry[] = [];
  for (const { directory, file } of found) {
    try {
      entries.push(createEntry(file, directory, await readHead(file, recent, isEager)));
    } catch (error) {
      if (!(error instanceof ProxymockError)) throw error;
      faults.push(error);
    }
  }
  if (faults.length > 0) throw combined(faults);
  const bySignature = groupBySignature(entries);
  return {
    directories,
    size: entries.length,
    entries,
    find: (signature, scope) => findSequence(bySignature.get(signature) ?? [], scope),
    load: (entry) => recent.load(entry.file),
    hash: hash.digest("hex"),
  };
}

async function filesOf(directory: string, optional: readonly string[]): Promise<readonly FoundFile[]> {
  try {
    return await indexDirectory(resolve(directory));
  } catch (error) {
    const isMissing = error instanceof ProxymockError && error.code === "SNAPSHOT_MISSING";
    if (isMissing && optional.includes(directory)) return [];
    throw error;
  }
}

async function readHead(
  file: FoundFile,
  recent: RecentInteractions,
  isEager: boolean,
): Promise<SnapshotHead> {
  if (file.head !== undefined && !isEager) {
    // The cheap checks see only both ends, which is where these faults show.
    if (file.end === file.start) assertWhole(file.start, file.file);
    else assertWhole(`${file.start}\n${file.end}`, file.file);
    return file.head;
  }
  const interaction = await recent.load(file.file);
  const { signature, provider, operation, model, direction, state, endedBy, request } = interaction;
  return {
    signature,
    provider,
    operation,
    ...(model !== undefined && { model }),
    ...(direction !== undefined && { direction }),
    state,
    ...(endedBy !== undefined && { endedBy }),
    host: hostOf(request.url) ?? "",
  };
}

function createEntry(file: FoundFile, directory: string, head: SnapshotHead): SnapshotEntry {
  const scope = /^(@[^/]+)\//.exec(file.relative)?.[1];
  return {
    ...head,
    file: file.file,
    relative: file.relative,
    directory,
    sequence: parseInteractionPath(file.relative)?.sequence ?? 1,
    ...(scope !== undefined && { scopeDirectory: scope }),
  };
}

function groupBySignature(entries: readonly SnapshotEntry[]): ReadonlyMap<string, readonly SnapshotEntry[]> {
  const groups = new Map<string, SnapshotEntry[]>();
  for (const entry of entries) {
    if (entry.direction === "inbound") continue;
    const group = groups.get(entry.signature);
    if (group === undefined) groups.set(entry.signature, [entry]);
    else group.push(entry);
  }
  return groups;
}

function findSequence(group: readonly SnapshotEntry[], scope: string | undefined): readonly SnapshotEntry[] {
  const own = scope === undefined ? undefined : scopeDirectory(scope);
  const inScope = own === undefined ? [] : group.filter((entry) => entry.scopeDirectory === own);
  const reachable =
    inScope.length > 0 ? inScope : group.filter((entry) => entry.scopeDirectory === undefined);
  // The first directory that answers wins: one that holds nothing but broken answers does not.
  const directory = (reachable.find(isServable) ?? reachable[0])?.directory;
  return reachable
    .filter((entry) => entry.directory === directory)
    .sort((a, b) => compare(dirname(a.relative), dirname(b.relative)) || a.sequence - b.sequence);
}

/** Whole answers, and those that the recorded client itself hung up on. */
const isServable = ({ state, endedBy }: SnapshotEntry): boolean =>
  state === "complete" || endedBy === "client";

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

function emptySnapshot(directories: readonly string[]): ProxymockError {
  return new ProxymockError("SNAPSHOT_EMPTY", {
    message: `no interaction in ${directories.join(", ")}`,
    why: "a run that answers from nothing would miss every call",
    fix: `record first: proxymock record --out ${directories[0] ?? "./proxymock"} -- <command>`,
  });
}

function combined(faults: readonly ProxymockError[]): ProxymockError {
  const [first, ...others] = faults as [ProxymockError, ...ProxymockError[]];
  if (others.length === 0) return first;
  const shown = others.slice(0, 20).map((fault) => fault.message);
  if (others.length > shown.length) shown.push(`and ${others.length - shown.length} more`);
  return new ProxymockError(first.code, {
    message: first.message,
    why: [first.why, `${faults.length} files are at fault; the others:`, ...shown].filter(Boolean).join("\n"),
    ...(first.fix !== undefined && { fix: first.fix }),
  });
}

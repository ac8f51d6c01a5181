import { type OnEnd, SequenceState } from "../core/match/sequence.js";
import type { Snapshot, SnapshotEntry } from "../store/snapshot.js";

/** A recording that answers a request. */
export interface ServedTurn {
  readonly kind: "served";
  readonly entry: SnapshotEntry;
  readonly isRepeat: boolean;
}

/** All answers that a request has were served, and none may be served again. */
export interface UsedUp {
  readonly kind: "used-up";
  readonly answers: number;
  /** The last of them. */
  readonly entry: SnapshotEntry;
}

/** Whose turn it is: each scope counts for itself, over its own recordings and, where it has none, the shared ones. */
export class SequenceClaim {
  private readonly shared: SequenceState;
  private readonly scoped = new Map<string, SequenceState>();
  private readonly served = new Set<SnapshotEntry>();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly onEnd: OnEnd,
  ) {
    this.shared = new SequenceState(onEnd);
  }

  /** The next recording of a signature that can be served. Synchronous: two requests never get one turn. */
  claim(
    hash: string,
    { host, scope }: { readonly host: string; readonly scope: string | undefined },
  ): ServedTurn | UsedUp | { readonly kind: "none" } {
    const all = this.snapshot.find(hash, scope);
    const sameHost = all.filter((entry) => entry.host === host);
    const candidates = sameHost.length > 0 ? sameHost : all;
    const complete = candidates.filter((entry) => entry.state === "complete");
    const servable =
      complete.length > 0 ? complete : candidates.filter((entry) => entry.endedBy === "client");
    const last = servable.at(-1);
    if (last === undefined) return { kind: "none" };
    // The same request recorded at two hosts is two sequences.
    const turn = this.state(scope).claim(`${hash} ${sameHost.length > 0 ? host : ""}`, servable.length);
    if (turn === undefined) return { kind: "used-up", answers: servable.length, entry: last };
    const entry = servable[turn.index] ?? last;
    this.served.add(entry);
    return { kind: "served", entry, isRepeat: turn.isRepeat };
  }

  /** A scope's sequences begin anew; without a name, all of them. */
  reset(scope: string | undefined): void {
    if (scope !== undefined) return void this.scoped.delete(scope);
    this.shared.reset();
    this.scoped.clear();
  }

  /** Recordings that could have been served and were not. */
  unused(): readonly SnapshotEntry[] {
    return this.snapshot.entries.filter(
      (entry) => entry.direction !== "inbound" && entry.state === "complete" && !this.served.has(entry),
    );
  }

  private state(scope: string | undefined): SequenceState {
    if (scope === undefined) return this.shared;
    const known = this.scoped.get(scope) ?? new SequenceState(this.onEnd);
    this.scoped.set(scope, known);
    return known;
  }
}

import type { CallFields, DifferingField } from "../core/events.js";
import { explainMiss } from "../core/match/explain-miss.js";
import { type Candidate, findNearest } from "../core/match/near-miss.js";
import { signatureOfInteraction } from "../core/signature/recorded-signature.js";
import type { Signature } from "../core/signature/signature.js";
import { scopeDirectory } from "../core/snapshot/file-name.js";
import type { Snapshot, SnapshotEntry } from "../store/snapshot.js";
import { displayPath } from "./display-path.js";
import type { UsedUp } from "./sequence-claim.js";

/** At most so many recordings are read to explain one miss. */
const maxCandidates = 500;
/** So many near misses are shown. */
const maxNear = 3;

export interface MissExplanation {
  /** What the client is told; its first line is enough by itself. */
  readonly message: string;
  readonly lines: readonly string[];
  readonly nearest?: string;
  readonly fields: readonly DifferingField[];
}

/** Finds the recordings nearest to a request that has none. */
export class MissExplainer {
  private readonly signatures = new Map<string, Signature>();

  constructor(private readonly snapshot: Snapshot) {}

  async explain(call: CallFields, incoming: Signature, usedUp: UsedUp | undefined): Promise<MissExplanation> {
    const candidates: Candidate[] = [];
    for (const entry of this.comparable(call)) {
      const signature = await this.signature(entry);
      if (signature !== undefined) candidates.push({ file: displayPath(entry), signature });
    }
    const nearest = findNearest(incoming, candidates, maxNear);
    const explanation = explainMiss({
      method: call.method,
      host: call.host,
      operation: call.operation,
      ...(call.model === undefined ? {} : { model: call.model }),
      nearMisses: nearest,
      ...(usedUp === undefined
        ? {}
        : { usedUp: { answers: usedUp.answers, file: displayPath(usedUp.entry) } }),
      recordCommand: `proxymock record --out ${this.snapshot.directories[0]}${call.scope === undefined ? "" : ` --scope ${call.scope}`} -- …`,
    });
    return {
      message: [explanation.headline, ...explanation.lines.slice(1)].join("\n"),
      lines: explanation.lines,
      ...(nearest[0] === undefined ? {} : { nearest: nearest[0].file }),
      fields: explanation.fields,
    };
  }

  /** Recordings of the same operation; of the same provider or host where there are none. */
  private comparable(call: CallFields): readonly SnapshotEntry[] {
    const own = call.scope === undefined ? undefined : scopeDirectory(call.scope);
    const outbound = this.snapshot.entries.filter(
      ({ direction, scopeDirectory: scope }) =>
        direction !== "inbound" && (scope === undefined || scope === own),
    );
    const same = outbound.filter(
      (entry) => entry.operation === call.operation && entry.provider === call.provider,
    );
    const sameOperation =
      same.length > 0 ? same : outbound.filter((entry) => entry.operation === call.operation);
    return (
      sameOperation.length > 0 ? sameOperation : outbound.filter((entry) => entry.provider === call.provider)
    ).slice(0, maxCandidates);
  }

  private async signature(entry: SnapshotEntry): Promise<Signature | undefined> {
    const known = this.signatures.get(entry.file);
    if (known !== undefined) return known;
    const signature = signatureOfInteraction(await this.snapshot.load(entry));
    if (signature !== undefined) this.signatures.set(entry.file, signature);
    return signature;
  }
}

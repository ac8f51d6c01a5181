import type { DifferingField } from "../events.js";
import type { NearMiss } from "./near-miss.js";
import { showBriefly } from "./show-value.js";

export interface MissContext {
  readonly method: string;
  readonly host: string;
  readonly operation: string;
  readonly model?: string;
  /** Set when the very request is recorded, but all its answers were served. */
  readonly usedUp?: { readonly answers: number; readonly file: string };
  /** The nearest first: it is shown in full, the others in brief. */
  readonly nearMisses: readonly NearMiss[];
  /** The command that would record the request, ready to paste. */
  readonly recordCommand?: string;
}

export interface MissExplanation {
  /** One line that is enough by itself: some clients show no more. */
  readonly headline: string;
  /** The whole, line by line, as the terminal shows it. */
  readonly lines: readonly string[];
  /** What the nearest recording differs in; empty when nothing comparable is recorded. */
  readonly fields: readonly DifferingField[];
}

/** Differences shown of the nearest recording and of the next ones; the rest is counted. */
const maxShown = 5;
const maxShownOfOthers = 2;

/** Says what was asked, which recording comes nearest, and what differs. */
export function explainMiss(context: MissContext): MissExplanation {
  const { method, host, operation, model, nearMisses, recordCommand = "proxymock record …" } = context;
  const asked = ["MISS ", method, host, operation, ...(model === undefined ? [] : [model])].join(" ");
  if (context.usedUp !== undefined) return explainEnd(asked, context.usedUp, recordCommand);
  const [nearest, ...others] = nearMisses;
  if (nearest === undefined) {
    return {
      headline: `${asked}: nothing like it is recorded. To record it: ${recordCommand}`,
      lines: [asked, "  nearest: none, nothing like it is recorded", `  To record it: ${recordCommand}`],
      fields: [],
    };
  }
  return {
    headline: `${asked}: ${differenceInWords(nearest)}`,
    lines: [
      asked,
      `  nearest: ${nearest.file}`,
      ...differenceLines(nearest, maxShown),
      ...others.flatMap((other) => [
        `  also near: ${other.file}`,
        ...differenceLines(other, maxShownOfOthers),
      ]),
      `  If the change is meant: ${recordCommand} ; if not, make the request match again.`,
    ],
    fields: nearest.differences.map(({ field, recorded, incoming }) => ({ field, recorded, incoming })),
  };
}

function differenceInWords({ file, differences }: NearMiss): string {
  const first = differences[0];
  if (first === undefined)
    return `the same request is recorded in ${file}, but that recording holds no whole answer to serve`;
  const others = differences.length - 1;
  const rest = others === 0 ? "" : ` (and ${others} more)`;
  const { recorded, incoming } = showBriefly(first.recorded, first.incoming);
  return `${first.field} differs, recorded: ${recorded} · incoming: ${incoming}${rest} · nearest: ${file}`;
}

function explainEnd(
  asked: string,
  { answers, file }: { readonly answers: number; readonly file: string },
  recordCommand: string,
): MissExplanation {
  const what = answers === 1 ? "its one recorded answer was" : `its ${answers} recorded answers were all`;
  return {
    headline: `${asked}: ${what} served already (--on-end fail) · last: ${file}`,
    lines: [
      asked,
      `  ${what} served already, and --on-end fail serves none twice`,
      `  last: ${file}`,
      `  If one more call is meant: ${recordCommand} ; if not, find out who asks once more.`,
    ],
    fields: [],
  };
}

function differenceLines({ differences }: NearMiss, maxShown: number): readonly string[] {
  if (differences.length === 0)
    return ["    nothing differs, but that recording holds no whole answer to serve: record it again"];
  const shown = differences.slice(0, maxShown);
  const width = Math.max(...shown.map(({ field }) => field.length));
  const lines = shown.flatMap(({ field, recorded, incoming }) => [
    `    ${field.padEnd(width)}   recorded: ${recorded}`,
    `    ${" ".repeat(width)}   incoming: ${incoming}`,
  ]);
  const others = differences.length - shown.length;
  return others === 0 ? lines : [...lines, `    … and ${others} more`];
}

import type { ChunkMark } from "../interaction.js";
import type { Finding } from "./finding.js";
import { isPlaceholder, type Placeholders } from "./placeholders.js";

/** `text.slice(start, end)` becomes `text`. A list of edits is sorted and free of overlaps. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const noEdits: readonly Edit[] = [];

/** Gives each finding its placeholder, in the order of the list. */
export function editsOf(findings: readonly Finding[], placeholders: Placeholders): readonly Edit[] {
  if (findings.length === 0) return noEdits;
  return findings
    .filter(({ secret }) => !isPlaceholder(secret))
    .map(({ start, end, kind, secret }) => ({ start, end, text: placeholders.placeholderFor(kind, secret) }));
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  const parts: string[] = [];
  let last = 0;
  for (const edit of [...edits].sort(byStart)) {
    parts.push(text.slice(last, edit.start), edit.text);
    last = edit.end;
  }
  return parts.join("") + text.slice(last);
}

const byStart = (a: Edit, b: Edit): number => a.start - b.start || a.end - b.end;

/** More rounds than nested spellings can need; each sees what the one before has left. */
const maxRounds = 5;

/**
 * Edits a text until nothing is found in it any more, so that redacting the result again changes nothing.
 * `onRound` is told of every round's edits, in the coordinates of that round's text.
 */
export function redactUntilClean(
  text: string,
  findEdits: (text: string) => readonly Edit[],
  onRound?: (edits: readonly Edit[]) => void,
): string {
  let current = text;
  for (let round = 0; round < maxRounds; round++) {
    const edits = findEdits(current);
    if (edits.length === 0) return current;
    onRound?.(edits);
    current = applyEdits(current, edits);
  }
  return current;
}

/**
 * Chunk marks after edits: borders outside of what changed stay where they were in the text; a border within a
 * changed span moves to the end of what replaced it.
 */
export function moveChunks(chunks: readonly ChunkMark[], edits: readonly Edit[]): readonly ChunkMark[] {
  if (chunks.length === 0 || edits.length === 0) return chunks;
  const sorted = [...edits].sort(byStart);
  let next = 0;
  let shift = 0;
  let oldBorder = 0;
  let newBorder = 0;
  return chunks.map(({ atMs, bytes }) => {
    oldBorder += bytes;
    for (let edit = sorted[next]; edit !== undefined && edit.start < oldBorder; edit = sorted[++next]) {
      shift += edit.text.length - (edit.end - edit.start);
    }
    const passed = sorted[next - 1];
    const border = Math.max(oldBorder, passed?.end ?? 0) + shift;
    const moved = { atMs, bytes: border - newBorder };
    newBorder = border;
    return moved;
  });
}

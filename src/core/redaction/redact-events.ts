import type { Edit } from "./edit.js";
import { findInString, nameOf } from "./find-secrets.js";
import { type Finding, mergeFindings } from "./finding.js";
import {
  decodeJsonString,
  isTopFrame,
  type JsonString,
  looksLikeJson,
  scanJsonStrings,
} from "./json-strings.js";
import type { MappedText } from "./mapped-text.js";
import { isPlaceholder } from "./placeholders.js";
import { type Redaction, spellForJson } from "./redact-json.js";

/** One string of one event. */
interface Piece {
  readonly text: string;
  readonly outer: (offset: number) => number;
  readonly name: string;
  /** Which of the event's texts its edits belong to. */
  readonly target: number;
  /** What it shares with the pieces of other events that it is read on from; undefined: it stands alone. */
  readonly channel: string | undefined;
}

/**
 * Edits of the texts of a stream's events, a list for each text, in the coordinates behind its `outer`. Strings that
 * stand in the same place of several events are also searched as the one text that a client joins them to: a secret
 * that is split gets its placeholder in the first event it touches and is cut out of the others.
 */
export function eventEdits(
  events: readonly MappedText[],
  redaction: Redaction,
): readonly (readonly Edit[])[] {
  const edits = events.map((): Edit[] => []);
  const channels = new Map<string, Piece[]>();
  let alone = 0;
  for (const [target, event] of events.entries()) {
    for (const piece of piecesOf(event, target)) {
      const key = piece.channel ?? `alone ${alone++}`;
      const pieces = channels.get(key);
      if (pieces === undefined) channels.set(key, [piece]);
      else pieces.push(piece);
    }
  }
  for (const pieces of channels.values()) {
    for (const finding of findInChannel(pieces, redaction)) cutFinding(finding, pieces, { edits, redaction });
  }
  return edits.map((list, target) => spellForJson(events[target]?.text ?? "", list));
}

function piecesOf(event: MappedText, target: number): readonly Piece[] {
  const whole: Piece = { text: event.text, outer: event.outer, name: "", target, channel: "data" };
  if (!looksLikeJson(event.text)) return [whole];
  const { strings, isWellFormed } = scanJsonStrings(event.text);
  if (!isWellFormed) return [whole];
  return strings
    .filter(({ start, end }) => end > start)
    .map((string) => {
      const decoded = decodeJsonString(event.text, string);
      const outer = (offset: number): number => event.outer(decoded.outer(offset));
      return { text: decoded.text, outer, name: nameOf(string), target, channel: channelOf(string) };
    });
}

/** The path from the event's top, told apart by the type of the event and by the indexes on the way. */
function channelOf({ isKey, name, frame, position }: JsonString): string | undefined {
  if (isKey || frame === undefined) return undefined;
  let path = frame.isArray ? `[${position}]` : `.${name}`;
  let at = frame;
  for (; !isTopFrame(at) && at.parent !== undefined; at = at.parent) {
    // An element that tells its own index may stand at another position in each event.
    const hasOwnIndex = at.indexes !== "" && at.parent.isArray;
    path = `.${hasOwnIndex ? "" : at.name}[${at.indexes}]${path}`;
  }
  return `${at.type}[${at.indexes}]${path}`;
}

/** Findings in the joined text of the pieces: of each alone, and of the whole. */
function findInChannel(pieces: readonly Piece[], { search }: Redaction): readonly Finding[] {
  let start = 0;
  const found: Finding[] = [];
  for (const piece of pieces) {
    for (const finding of findInString(piece, search)) {
      found.push({ ...finding, start: finding.start + start, end: finding.end + start });
    }
    start += piece.text.length;
  }
  const [first] = pieces;
  if (first === undefined || pieces.length < 2 || isRepeated(pieces)) return found;
  const joined = pieces.map(({ text }) => text).join("");
  return mergeFindings([...found, ...findInString({ text: joined, name: first.name }, search)]);
}

/** An id or a model name that every event tells again is no text in pieces. */
function isRepeated(pieces: readonly Piece[]): boolean {
  const text = pieces[0]?.text ?? "";
  return text.length >= 8 && pieces.every((piece) => piece.text === text);
}

function cutFinding(
  finding: Finding,
  pieces: readonly Piece[],
  { edits, redaction }: { edits: readonly Edit[][]; redaction: Redaction },
): void {
  if (isPlaceholder(finding.secret)) return;
  let text = redaction.placeholders.placeholderFor(finding.kind, finding.secret);
  let pieceStart = 0;
  for (const piece of pieces) {
    const start = Math.max(finding.start, pieceStart) - pieceStart;
    const end = Math.min(finding.end, pieceStart + piece.text.length) - pieceStart;
    pieceStart += piece.text.length;
    if (start >= end) continue;
    edits[piece.target]?.push({ start: piece.outer(start), end: piece.outer(end), text });
    text = "";
  }
}

import { type Finding, noFindings } from "../finding.js";
import { isPlaceholder } from "../placeholders.js";
import type { SecretKind } from "./secret-kind.js";

const escapeLiteral = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

/**
 * Kinds made ready to look for. The words that matches begin with are looked for in one pass over the text, which
 * costs a tenth of a pass for each.
 */
export interface KindTable {
  readonly kinds: readonly SecretKind[];
  /** Stands, without width, before every such word; group 1 is the word. Undefined: the table is narrowed. */
  readonly gate: RegExp | undefined;
  /** The kinds, by number, that each word lets in. */
  readonly kindsByWord: ReadonlyMap<string, readonly number[]>;
}

export function compileKinds(kinds: readonly SecretKind[]): KindTable {
  const wordsOf = ({ hint }: SecretKind): readonly string[] => (hint instanceof RegExp ? [] : hint);
  // Longest first: the word found is the longest there, and lets in the kinds of the shorter ones it begins with.
  const words = [...new Set(kinds.flatMap(wordsOf))].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const kindsByWord = new Map(
    words.map((word) => [
      word,
      kinds.flatMap((kind, index) => (wordsOf(kind).some((other) => word.startsWith(other)) ? [index] : [])),
    ]),
  );
  return { kinds, gate: new RegExp(`\\b(?=(${words.map(escapeLiteral).join("|")}))`, "g"), kindsByWord };
}

/** The part of the table that a text, or any part of it that begins at a border of words, can match at all. */
export function narrowKinds(text: string, table: KindTable): KindTable {
  const isLive = kindsLetIn(text, table);
  const kinds = table.kinds.filter(({ hint }, index) =>
    hint instanceof RegExp ? hint.test(text) : isLive === undefined || isLive.has(index),
  );
  return { kinds, gate: undefined, kindsByWord: table.kindsByWord };
}

/** Every match of every kind, in table order; they may overlap. */
export function findKinds(text: string, table: KindTable): readonly Finding[] {
  if (table.kinds.length === 0) return noFindings;
  const { kinds } = table.gate === undefined ? table : narrowKinds(text, table);
  let found: Finding[] | undefined;
  for (const kind of kinds) {
    for (const match of text.matchAll(kind.pattern)) {
      const finding = findingOf(match, kind);
      if (finding === undefined) continue;
      found ??= [];
      found.push(finding);
    }
  }
  return found ?? noFindings;
}

function kindsLetIn(text: string, { gate, kindsByWord }: KindTable): ReadonlySet<number> | undefined {
  if (gate === undefined) return undefined;
  const live = new Set<number>();
  for (const [, word = ""] of text.matchAll(gate)) {
    for (const index of kindsByWord.get(word) ?? []) live.add(index);
  }
  return live;
}

function findingOf(match: RegExpExecArray, kind: SecretKind): Finding | undefined {
  const [start, end] = match.indices?.groups?.secret ?? [match.index, match.index + match[0].length];
  const secret = match.groups?.secret ?? match[0];
  if (isPlaceholder(secret) || kind.accept?.(secret, match.groups?.name ?? "") === false) return undefined;
  return { kind: kind.label, start, end, secret };
}

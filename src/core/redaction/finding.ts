/** A secret's place in a text: `text.slice(start, end)` goes, a placeholder of `kind` comes. */
export interface Finding {
  /** What the placeholder is called: `openai-key` becomes `<openai-key-1>`. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** The secret in its plain form (decoded): equal secrets share one placeholder. */
  readonly secret: string;
}

export const noFindings: readonly Finding[] = [];

/**
 * Sorted findings that do not overlap. What overlaps becomes one finding that covers both, so that no rest of a
 * secret stays behind; it takes the kind of the one that begins first, then of the longer, then of the earlier listed.
 */
export function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  const sorted = [...findings].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Finding[] = [];
  for (const finding of sorted) {
    const last = merged.at(-1);
    if (last === undefined || finding.start >= last.end) merged.push(finding);
    else if (finding.end > last.end) merged[merged.length - 1] = joinFindings(last, finding);
  }
  return merged;
}

function joinFindings(first: Finding, second: Finding): Finding {
  const shared = first.end - second.start;
  return { ...first, end: second.end, secret: first.secret + second.secret.slice(Math.max(0, shared)) };
}

/** The same findings in the coordinates of the text that holds this one. */
export function moveFindings(
  findings: readonly Finding[],
  outer: (offset: number) => number,
): readonly Finding[] {
  if (findings.length === 0) return noFindings;
  return findings.map((finding) => ({ ...finding, start: outer(finding.start), end: outer(finding.end) }));
}

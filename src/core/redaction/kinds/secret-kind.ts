/**
 * One shape that secrets have. Patterns are global, run in linear time on any text (runs that something must follow
 * are bounded, or may not begin inside themselves), and never use `\s` or `.` where UTF-8 bytes read as latin1 could
 * stand. The group `secret` is the secret, where there is one; else the whole match is.
 */
export interface SecretKind {
  /** What its placeholder is called. */
  readonly label: string;
  readonly pattern: RegExp;
  /** What makes it worth running the pattern: one of these words where a word begins, or a cheap pattern. */
  readonly hint: readonly string[] | RegExp;
  /** A further look at the match; `name` is the group of that name, where there is one. */
  readonly accept?: (secret: string, name: string) => boolean;
}

/** `hint` as text is a list parted by spaces: each match begins with one of them, at the start of a word. */
export function kind(
  label: string,
  hint: string | RegExp,
  pattern: RegExp,
  accept?: (secret: string, name: string) => boolean,
): SecretKind {
  const flags = `${pattern.flags}g${pattern.source.includes("(?<secret>") ? "d" : ""}`;
  return {
    label,
    pattern: new RegExp(pattern.source, flags),
    hint: typeof hint === "string" ? hint.split(" ") : hint,
    ...(accept === undefined ? {} : { accept }),
  };
}

import type { HeaderLine, HeaderList } from "../headers.js";
import { editsOf, redactUntilClean } from "./edit.js";
import { findInText } from "./find-secrets.js";
import { mergeFindings } from "./finding.js";
import { findByHeader, type HeaderRules } from "./header-rules.js";
import type { Redaction } from "./redact-json.js";

/** Header lines without secrets: by name, then by value and shape. Lines without a finding stay the same objects. */
export function redactHeaders(headers: HeaderList, rules: HeaderRules, redaction: Redaction): HeaderList {
  for (const [, value] of headers) redaction.placeholders.reserve(value);
  return headers.map((line) => redactHeader(line, rules, redaction));
}

function redactHeader(line: HeaderLine, rules: HeaderRules, { search, placeholders }: Redaction): HeaderLine {
  const [name, value] = line;
  const lower = name.toLowerCase();
  const clean = redactUntilClean(value, (text) => {
    const byPlace = findByHeader(lower, text, rules);
    return editsOf(mergeFindings([...byPlace, ...findInText(text, search)]), placeholders);
  });
  return clean === value ? line : [name, clean];
}

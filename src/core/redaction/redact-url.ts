import { type Edit, editsOf, redactUntilClean } from "./edit.js";
import { findInText } from "./find-secrets.js";
import { mergeFindings, moveFindings } from "./finding.js";
import { decodeSpan, percentEscape } from "./mapped-text.js";
import { findInField, findQueryCredential, formFields } from "./redact-form.js";
import type { Redaction } from "./redact-json.js";

interface UrlParts {
  /** User info without its `@`; empty when start equals end. */
  readonly user: { readonly start: number; readonly end: number };
  readonly path: { readonly start: number; readonly end: number };
  readonly query: { readonly start: number; readonly end: number };
}

/** Splits an absolute URL, or a target that begins with its path, by RFC 3986 appendix B. */
export function splitUrl(url: string): UrlParts {
  const authorityStart = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(url)?.[0].length ?? 0;
  const isAbsolute = authorityStart > 0;
  const authorityLength = isAbsolute ? (/^[^/?#]*/.exec(url.slice(authorityStart))?.[0].length ?? 0) : 0;
  const pathStart = authorityStart + authorityLength;
  const at = isAbsolute ? url.slice(authorityStart, pathStart).lastIndexOf("@") : -1;
  const question = url.indexOf("?", pathStart);
  const pathEnd = question < 0 ? url.length : question;
  return {
    user: { start: authorityStart, end: at < 0 ? authorityStart : authorityStart + at },
    path: { start: pathStart, end: pathEnd },
    query: { start: Math.min(pathEnd + 1, url.length), end: url.length },
  };
}

/**
 * The URL without secrets; what isn't one stays as sent. Numbers are given to the path first, then to the query's
 * other fields, then to its credentials and the user info: so a credential never moves the number of what counts.
 */
export function redactUrl(url: string, redaction: Redaction): string {
  redaction.placeholders.reserve(url);
  return redactUntilClean(url, (text) => {
    const edits = urlEdits(text, redaction);
    return edits.length > 0 ? edits : wholeUrlEdits(text, redaction);
  });
}

/** Shapes that span parts, such as a webhook's URL: the host stays. */
function wholeUrlEdits(url: string, { search, placeholders }: Redaction): readonly Edit[] {
  const { path } = splitUrl(url);
  const start = Math.min(path.start + 1, url.length);
  const found = findInText(url, search).filter(({ end }) => end > start);
  return editsOf(
    found.map((finding) => {
      const from = Math.max(finding.start, start);
      return { ...finding, start: from, secret: url.slice(from, finding.end) };
    }),
    placeholders,
  );
}

function urlEdits(url: string, { search, placeholders }: Redaction): readonly Edit[] {
  const { user, path, query } = splitUrl(url);
  const decoded = decodeSpan(url, path, percentEscape);
  const asSent = findInText(url.slice(path.start, path.end), search);
  const inPath = mergeFindings([
    ...moveFindings(findInText(decoded.text, search), decoded.outer),
    ...moveFindings(asSent, (offset) => path.start + offset),
  ]);
  const fields = formFields(url, query.start, query.end);
  const isCredential = fields.map((field) => findQueryCredential(url, field) !== undefined);
  const ordinary = fields.filter((_, index) => !isCredential[index]);
  const credentials = fields.filter((_, index) => isCredential[index]);
  const inQuery = [...ordinary, ...credentials].flatMap((field) => findInField(url, field, search));
  const secret = url.slice(user.start, user.end);
  const inUser = secret === "" ? [] : [{ ...user, kind: "url-user", secret }];
  return editsOf([...inPath, ...inQuery, ...inUser], placeholders);
}

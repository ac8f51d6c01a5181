const schemePattern =
  /^(?:Bearer|Basic|Token|ApiKey|Api-Key|DPoP|Digest|Negotiate|NTLM|GenieKey|Key|AWS4-HMAC-SHA256)[ \t]+/i;

/** The credential within a header's value: all but the scheme word and the space around it. */
export function credentialSpan(value: string): { start: number; end: number } {
  const leading = /^[ \t]*/.exec(value)?.[0].length ?? 0;
  const scheme = schemePattern.exec(value.slice(leading))?.[0].length ?? 0;
  return { start: leading + scheme, end: value.trimEnd().length };
}

/** One header line as it was on the wire: its name in its own case, its value as latin1 text. */
export type HeaderLine = readonly [name: string, value: string];
export type HeaderList = readonly HeaderLine[];

/** The value of the first header of that name, whatever its case. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([header]) => header.toLowerCase() === wanted)?.[1];
}

/** All lines of that name joined as RFC 9110 section 5.3 allows, or undefined when there is none. */
export function joinedHeader(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const values = headers.filter(([header]) => header.toLowerCase() === wanted).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(", ");
}

export function withoutHeaders(headers: HeaderList, names: ReadonlySet<string>): HeaderList {
  return headers.filter(([name]) => !names.has(name.toLowerCase()));
}

/** RFC 9110 section 7.6.1: headers that speak of one connection only, and the older ones proxies must drop. */
const hopByHopNames: ReadonlySet<string> = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "transfer-encoding",
  "te",
  "upgrade",
  "trailer",
  "proxy-authenticate",
  "proxy-authorization",
  "http2-settings",
]);

/** The end-to-end lines: hop-by-hop headers, and those that `Connection` names, are left out. */
export function endToEndHeaders(headers: HeaderList): HeaderList {
  const named = (joinedHeader(headers, "connection") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "close" && name !== "keep-alive");
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !hopByHopNames.has(lower) && !named.includes(lower) && !lower.startsWith(":");
  });
}

/** `Application/JSON; charset=utf-8` → `application/json`; absent → "". */
export function mediaType(headers: HeaderList): string {
  return (headerValue(headers, "content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** Content codings in the order they were applied, `identity` left out. */
export function contentCodings(headers: HeaderList): readonly string[] {
  return (joinedHeader(headers, "content-encoding") ?? "")
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
}

/** Node's flat `[name, value, name, value]` as lines. */
export function fromRawHeaders(raw: readonly string[]): HeaderList {
  const lines: HeaderLine[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push([raw[i] as string, raw[i + 1] as string]);
  return lines;
}

export function toRawHeaders(headers: HeaderList): string[] {
  return headers.flat();
}

/**
 * A path with each segment's percent-encoding in one form: `%7E` ≡ `~`, `%3A` ≡ `:`. A slash within a segment stays
 * `%2F`. A segment that isn't valid percent-encoded UTF-8 stays as sent.
 */
export function normalPath(path: string): string {
  return path.split("/").map(normalSegment).join("/");
}

export function normalSegment(segment: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(segment)).replace(
      /%(?:3A|40|2C|24|26|2B|3B|3D)/g,
      decodeURIComponent,
    );
  } catch {
    return segment;
  }
}

/** A segment without its percent-encoding; as sent where it isn't valid. */
export function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const tokenPattern = /^[\w.~+/=:-]+$/;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const urlPattern = /^[a-z][a-z0-9+.-]*:\/\//i;
const separators = /[-_.:/+=~]+/;
const plainSegment = /^(?:[A-Za-z]*\d{0,4}|\d{0,10})$/;
const sampleLength = 256;

/** Shannon entropy of the characters, in bits a character; of the first 256 characters. */
function entropyBits(text: string): number {
  const sample = text.slice(0, sampleLength);
  const counts = new Map<string, number>();
  for (const character of sample) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / sample.length) * Math.log2(count / sample.length);
  return bits;
}

/** A path, or one that ends in a file's name. */
function isPath(text: string): boolean {
  if (/^[./~]/.test(text)) return true;
  const dot = text.lastIndexOf(".");
  return dot > 0 && text.lastIndexOf("/", dot) >= 0 && /^\.[a-z]\w{0,4}$/i.test(text.slice(dot));
}

/** Words and numbers joined by separators: `user-preferences-2026-01-01`, `gpt-4o-mini`, `python3.12`. */
const isWordList = (text: string): boolean =>
  text.split(separators).every((segment) => plainSegment.test(segment));

/**
 * True for text that nobody writes by hand: 16 to 4096 characters of a token's alphabet, letters and digits, at least
 * 3 bits of entropy a character, and not a UUID, URL, path or list of words and numbers.
 */
export function looksRandom(text: string): boolean {
  if (text.length < 16 || text.length > 4096 || !tokenPattern.test(text)) return false;
  if (!/\d/.test(text) || !/[A-Za-z]/.test(text)) return false;
  if (uuidPattern.test(text) || urlPattern.test(text) || isPath(text) || isWordList(text)) return false;
  return entropyBits(text) >= 3;
}

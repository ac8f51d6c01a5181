import type { Provider } from "../providers/provider.js";
import { type Finding, noFindings } from "./finding.js";
import { findKinds } from "./kinds/find-kinds.js";
import { baseTable } from "./kinds/kind-tables.js";
import { looksRandom } from "./looks-random.js";
import { isPlaceholder, kindOfName } from "./placeholders.js";
import { isSecretVariable } from "./secret-names.js";

/** A secret known by its value, with the spellings it may turn up in. */
export interface KnownValue {
  readonly kind: string;
  readonly value: string;
  readonly spellings: readonly string[];
  /** True where it is so surely a secret that it may change a request, and with it the signature. */
  readonly isStrong: boolean;
}

const minValueLength = 8;

/**
 * False for values that would tear up ordinary text: under 8 characters, numbers up to 10 digits, paths, one word of
 * up to 12 letters, and lists of such words (`test-key`, `not needed`).
 */
export function isWorthHiding(value: string): boolean {
  if (value.length < minValueLength || /^\d{1,10}$/.test(value) || isPlaceholder(value)) return false;
  if (
    /^(?:[A-Za-z]:\\|[~.]{0,2}\/)/.test(value) &&
    !/[\w+]*(?:\d[\w+]*[A-Z]|[A-Z][\w+]*\d)[\w+]{8}/.test(value)
  )
    return false;
  return !value
    .split(/[\s_.,:-]+/)
    .every((word) => /^(?:[a-z]{0,12}|[A-Z]{0,12}|[A-Z][a-z]{0,11})$/.test(word));
}

export function environmentValues(
  environment: Readonly<Record<string, string | undefined>>,
  providers: readonly Provider[],
): readonly KnownValue[] {
  const keyVariables = new Set(
    providers.flatMap((provider) => provider.keyVariables.map(({ name }) => name)),
  );
  const values = new Map<string, KnownValue>();
  for (const name of Object.keys(environment).sort()) {
    if (!keyVariables.has(name) && !isSecretVariable(name)) continue;
    for (const value of valuesOf(name, environment[name] ?? "")) {
      if (!isWorthHiding(value)) continue;
      const known = knownValue(`env-${kindOfName(name)}`, value);
      const isStrong = known.isStrong || keyVariables.has(name) || values.get(value)?.isStrong === true;
      values.set(value, { ...known, kind: values.get(value)?.kind ?? known.kind, isStrong });
    }
  }
  return [...values.values()];
}

/** `NAME: value` lines of an SDK's extra headers hold the secret behind the colon. */
function valuesOf(name: string, text: string): readonly string[] {
  const whole = text.trim();
  if (!name.endsWith("_HEADERS")) return [whole];
  return whole.split(/[\r\n]+/).map((line) => line.slice(line.indexOf(":") + 1).trim());
}

/** The value's own shape names it, where it has one. */
export function knownValue(kind: string, value: string): KnownValue {
  const shape = findKinds(value, baseTable).find(({ start, end }) => start === 0 && end === value.length);
  const isStrong = shape !== undefined || looksRandom(value) || isMixed(value);
  return { kind: shape?.kind ?? kind, value, spellings: spellingsOf(value), isStrong };
}

/** 16 characters or more, of three classes: no word of a prompt by chance. */
const isMixed = (value: string): boolean =>
  value.length >= 16 && [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((type) => type.test(value)).length > 2;

function spellingsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, "utf8");
  const spellings = new Set([
    value,
    bytes.toString("latin1"),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(bytes.toString("utf8")),
    value.replaceAll("/", "\\/"),
  ]);
  for (const shift of [0, 1, 2]) {
    const core = base64Core(bytes, shift);
    spellings.add(core);
    spellings.add(core.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return [...spellings].filter((spelling) => spelling.length >= minValueLength);
}

/** The part of the base64 that does not depend on what stands around the value, which begins `shift` bytes into a group. */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
  const whole = Math.floor(((shift + bytes.length) * 8) / 6);
  return text.slice(Math.ceil((shift * 8) / 6), whole);
}

/** Every place of every known value, in any spelling. */
export function findValues(text: string, values: readonly KnownValue[]): readonly Finding[] {
  let found: Finding[] | undefined;
  for (const { kind, value, spellings } of values) {
    for (const spelling of spellings) {
      let start = text.indexOf(spelling);
      while (start >= 0) {
        found ??= [];
        found.push({ kind, start, end: start + spelling.length, secret: value });
        start = text.indexOf(spelling, start + spelling.length);
      }
    }
  }
  return found ?? noFindings;
}

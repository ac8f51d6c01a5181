import { looksRandom } from "../looks-random.js";
import { classifyName, isCredentialQueryName, isOrdinaryQueryName } from "../secret-names.js";
import { kind, type SecretKind } from "./secret-kind.js";

const hasDigit = (secret: string): boolean => /\d/.test(secret);
/** A user and a password before a host. */
const userInfo = /:\/\/[^\x00-\x20:@/"'<>]{0,200}:[^\x00-\x20@/"']{1,500}@/;
const keyType = "(?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----";
// A second BEGIN ends the search for an END, which keeps a text full of BEGIN lines linear.
const wholePem = new RegExp(`-----BEGIN ${keyType}(?:(?!-----BEGIN)[^]){0,16000}?-----END ${keyType}`);
// Without an END only what looks like key material goes with it: prose that names the marker stays.
const cutPem = new RegExp(
  `-----BEGIN ${keyType}(?:(?:\\\\+[nr]|[ \\t\\r\\n"',])*[A-Za-z0-9+/=]{20,})+(?:(?:\\\\+[nr]|[\\r\\n])+[A-Za-z0-9+/=]{1,76}(?![\\w ]))?`,
);

/** By its name in text: always-secret names want a digit in the value, the others a value that looks random. */
function isSecretUnderName(secret: string, name: string): boolean {
  const certainty = classifyName(name);
  if (certainty === undefined && /key$/i.test(name)) return false;
  return looksRandom(secret) || (certainty === "always" && hasDigit(secret) && !/^[$<{[(]/.test(secret));
}

/** Forms that no one provider owns. */
export const genericKinds: readonly SecretKind[] = [
  kind("private-key", /PRIVATE/, wholePem),
  kind("private-key", /PRIVATE/, cutPem),
  kind(
    "connection-password",
    userInfo,
    /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse|nats|kafka|ftp|smtps?):\/\/[^\x00-\x20:@/"']{0,200}:(?<secret>[^\x00-\x20@/"']{1,500})@/i,
  ),
  kind(
    "url-password",
    userInfo,
    /\bhttps?:\/\/[^\x00-\x20:@/"'<>]{0,200}:(?<secret>[^\x00-\x20@/"'<>]{1,500})@/i,
    (secret) => secret.length >= 6,
  ),
  // Three parts signed, five encrypted; a start inside a run is none, which keeps runs of `-eyJ` linear.
  kind(
    "jwt",
    "eyJ",
    /(?<![\w-])eyJ[\w-]{10,}\.(?:eyJ[\w-]{10,}\.[\w-]{10,}|[\w-]{0,4000}\.[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,})/,
  ),
  kind(
    "authorization",
    /(?:bearer|basic|token|apikey)[ \t]/i,
    /\b(?:Bearer|Basic|Token|ApiKey)[ \t]{1,9}(?<secret>[\w.~+/=:-]{16,4000})/i,
    looksRandom,
  ),
  kind(
    "url-credential",
    /[?&#][\w.[\]-]{1,40}=[^&#\x00-\x20]{8}/,
    /[?&#](?<name>[\w.[\]-]{1,40})=(?<secret>[^&#\x00-\x20"'<>\\]{8,4000})/,
    (secret, name) =>
      isCredentialQueryName(name) && (looksRandom(secret) || /^(?:x-|client_secret$|password$)/i.test(name)),
  ),
  kind(
    "secret",
    /(?:passw(?:or)?d|passphrase|secret|token|key|auth)(?:\\{0,7}["'])?[ \t]{0,9}[:=][ \t]{0,9}\\{0,7}["']/i,
    /(?<name>\b[\w-]{0,40}?(?:passw(?:or)?d|passphrase|secret|token|[\w-]key|auth))(?:\\{0,7}["'])?[ \t]{0,9}[:=][ \t]{0,9}\\{0,7}["'](?<secret>[^"'\x00-\x20\\]{8,4000})\\{0,7}["']/i,
    isSecretUnderName,
  ),
  // YAML, `curl -H "x-api-key: …"`, `export api_key=…`: no quotes, a name that is never an ordinary word.
  kind(
    "secret",
    /(?:passw(?:or)?d|passphrase|secret|token|key)[ \t]{0,9}[:=][ \t]{0,9}[\w.~+/=-]{16}/i,
    /(?<name>\b[\w-]{0,40}?(?:passw(?:or)?d|passphrase|secret|token|[\w-]key))[ \t]{0,9}[:=][ \t]{0,9}(?<secret>[\w.~+/=-]{16,4000})/i,
    (secret, name) => classifyName(name) === "always" && looksRandom(secret),
  ),
  kind(
    "secret",
    /<\/[\w:.-]{0,60}(?:passw|passphrase|secret|token|key)/i,
    /<(?<name>[\w:.-]{2,60})>(?<secret>[^<>\x00-\x20]{8,400})<\//,
    (secret, name) => classifyName(name) === "always" && isSecretUnderName(secret, name),
  ),
  // An environment file's line: unquoted, upper case.
  kind(
    "secret",
    /[A-Z]=[^\x00-\x20"'`;,<>&|$(){}\\]{8}/,
    /(?:API_?KEY|ACCESS_?KEY|SECRET|SECRET_?KEY|TOKEN|PASSWORD|PASSWD|PASSPHRASE)=(?<secret>[^\x00-\x20"'`;,<>&|$(){}\\]{8,4000})/,
    hasDigit,
  ),
];

/** What answers tell of the account that asked: only looked for in responses. */
export const answerKinds: readonly SecretKind[] = [
  kind("organization", "org-", /\borg-[A-Za-z0-9]{16,40}\b/),
  kind("project", "proj_", /\bproj_[A-Za-z0-9]{16,40}\b/),
  kind("workspace", "wrkspc_", /\bwrkspc_[A-Za-z0-9]{10,40}\b/),
];

/** What error answers repeat of the request: only looked for where the status is an error. */
export const errorKinds: readonly SecretKind[] = [
  kind("key-fragment", /\*{3}/, /(?<![\w*-])[\w-]{2,40}\*{3,200}[\w-]{0,12}/),
  kind("email", /@/, /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}/),
  kind("google-project", /projects\//, /\bprojects\/(?<secret>[a-z0-9][a-z0-9:.-]{3,62})(?![\w.:-])/),
  kind("user", "user_", /\buser_[A-Za-z0-9]{16,40}\b/),
];

/** In a line for a reader a URL's credentials go by their names, however weak they look. */
export const lineKinds: readonly SecretKind[] = [
  kind(
    "url-credential",
    /[?&][\w-]{1,40}=/,
    /[?&](?<name>[\w-]{1,40})=(?<secret>[^&#\x00-\x20"'<>]+)/,
    (secret, name) => isCredentialQueryName(name) && (!isOrdinaryQueryName(name) || looksRandom(secret)),
  ),
];

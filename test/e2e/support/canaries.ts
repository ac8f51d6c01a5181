/**
 * Fake secrets of many kinds, put together at run time so that no file holds a whole one. `salt` makes them differ
 * between places.
 */
export function canaries(salt: string): Readonly<Record<string, string>> {
  const cycle = (alphabet: string, length: number): string => {
    const start = [...salt].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
    return Array.from(
      { length },
      (_, index) => alphabet[(start + index * 7 + (index % 5) * salt.length) % alphabet.length],
    ).join("");
  };
  const mixed = (length: number): string => `Fk3${cycle("FAKEfake0123456789bcdghijXYZ", length - 3)}`;
  const hex = (length: number): string => cycle("0f1a2e3b4c5d6789", length);
  const base32 = (length: number): string => cycle("FAKE2BCD3GHJ4", length);
  const letters = (length: number): string => cycle("fakelmnoPQRS", length);
  return {
    "openai project": `sk-proj-${mixed(74)}T3BlbkFJ${mixed(74)}`,
    "openai old": `sk-${mixed(20)}T3BlbkFJ${mixed(20)}`,
    "generic sk": `sk-${hex(32)}`,
    anthropic: `sk-ant-api03-${mixed(93)}AA`,
    openrouter: `sk-or-v1-${hex(64)}`,
    google: `AIza${mixed(35)}`,
    "google oauth": `ya29.${mixed(60)}`,
    xai: `xai-${mixed(80)}`,
    groq: `gsk_${mixed(52)}`,
    perplexity: `pplx-${mixed(48)}`,
    "hugging face": `hf_${letters(34)}`,
    fireworks: `fw_${mixed(24)}`,
    "aws key id": `AKIA${base32(16).replaceAll(/[^A-Z2-7]/g, "A")}`,
    github: `ghp_${mixed(36)}`,
    gitlab: `glpat-${mixed(20)}`,
    slack: `xoxb-0000000000-0000000000-${mixed(24)}`,
    stripe: `sk_test_${mixed(24)}`,
    npm: `npm_${mixed(36)}`,
    sendgrid: `SG.${mixed(22)}.${mixed(43)}`,
    jwt: `eyJ${mixed(20)}.eyJ${mixed(20)}.${mixed(43)}`,
    "connection string": `postgres://u:${mixed(16)}@db.example/x`,
    pem: ["-----BEGIN PRIVATE", " KEY-----\n", mixed(64), "\n-----END PRIVATE", " KEY-----"].join(""),
  };
}

/** The forms in which a secret may stand in a file or a log line. */
export function disguises(secret: string): readonly string[] {
  const core = secret.startsWith("postgres://")
    ? (secret.split(":")[2]?.split("@")[0] ?? secret)
    : secret.startsWith("-----")
      ? (secret.split("\n")[1] ?? secret)
      : secret;
  return [
    core,
    encodeURIComponent(core),
    Buffer.from(core)
      .toString("base64")
      .replace(/.{0,2}=*$/, ""),
  ];
}

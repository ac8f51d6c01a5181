import { join } from "node:path";
import { ProxymockError } from "../../core/errors.js";
import type { CommandDefinition } from "../command-definition.js";
import type { CommandContext } from "../context.js";
import { proxymockHome } from "../proxy-settings.js";

const actions = ["show", "path", "bundle", "rotate"] as const;
type Action = (typeof actions)[number];

export const certsCommand: CommandDefinition = {
  name: "certs",
  summary: "show, locate, bundle or renew the CA that clients must trust",
  description:
    "show (default): subject, fingerprint, expiry, path · path: the CA's file alone · bundle: a file with the system's roots and the CA · rotate: a new CA",
  arguments: [{ name: "[action]", summary: actions.join(", ") }],
  takesCommand: false,
  options: [{ flags: "--json", summary: "print as one JSON object" }],
  examples: [
    "proxymock certs",
    'curl --cacert "$(proxymock certs path)" -x http://127.0.0.1:4140 https://api.openai.com/v1/models',
    "proxymock certs rotate",
  ],
  run: async (context, { words, options }) => {
    const action = actions.find((candidate) => candidate === (words[0] ?? "show"));
    if (action === undefined) {
      throw new ProxymockError("USAGE", {
        message: `certs knows no action ${JSON.stringify(words[0])}`,
        fix: `give one of ${actions.join(", ")}`,
      });
    }
    const facts = await perform(action, context);
    context.stdout.write(options["json"] === true ? `${JSON.stringify(facts)}\n` : describe(facts, action));
    return 0;
  },
};

type Facts = Readonly<Record<string, string>>;

async function perform(action: Action, context: CommandContext): Promise<Facts> {
  const [{ openAuthority, rotateAuthority }, { ensureBundle }] = await Promise.all([
    import("../../engine/certificates/authority.js"),
    import("../../engine/certificates/bundle.js"),
  ]);
  const location = { directory: join(proxymockHome(context), "certs"), now: () => new Date() };
  const authority = action === "rotate" ? await rotateAuthority(location) : await openAuthority(location);
  if (action === "path") return { path: authority.certificateFile };
  if (action === "bundle") {
    return {
      path: await ensureBundle({
        authority,
        directory: location.directory,
        environment: context.environment,
      }),
    };
  }
  return {
    subject: authority.subject,
    fingerprint: authority.fingerprint256,
    expires: authority.notAfter.toISOString().slice(0, 10),
    path: authority.certificateFile,
  };
}

/** `path` and `bundle` print the file alone, for `$(…)`. */
function describe(facts: Facts, action: Action): string {
  if (action === "path" || action === "bundle") return `${facts["path"]}\n`;
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(12)} ${value}\n`)
    .join("");
}

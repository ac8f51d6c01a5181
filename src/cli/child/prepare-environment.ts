import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ChildEnvironment, childEnvironment } from "../../core/child-environment.js";
import { providers } from "../../core/providers/table.js";
import { openAuthority } from "../../engine/certificates/authority.js";
import { ensureBundle, ensureExtraRoots, ensureJavaTrustStore } from "../../engine/certificates/bundle.js";
import type { CommandContext } from "../context.js";
import { proxymockHome } from "../proxy-settings.js";

export interface EnvironmentOptions {
  readonly proxyUrl: string;
  /** In mock, keys that are unset get a harmless dummy. */
  readonly mode: "record" | "mock";
  readonly baseUrls: boolean;
}

/** The variables that send a command through the proxy, with the files they name made ready. */
export async function prepareEnvironment(
  context: CommandContext,
  options: EnvironmentOptions,
): Promise<ChildEnvironment> {
  const directory = join(proxymockHome(context), "certs");
  const authority = await openAuthority({ directory, now: () => new Date() });
  const sources = { authority, directory, environment: context.environment };
  const [certificateFile, bundleFile, javaTrustStoreFile] = await Promise.all([
    ensureExtraRoots(sources),
    ensureBundle(sources),
    ensureJavaTrustStore(sources),
  ]);
  return childEnvironment({
    ...options,
    inherited: context.environment,
    certificateFile,
    bundleFile,
    javaTrustStoreFile,
    preloadFile: join(dirname(fileURLToPath(import.meta.url)), "../../client/node-preload.cjs"),
    providers,
  });
}

import {
  addedRootsVariables,
  alwaysReplacedVariables,
  replacedWhereSetVariables,
} from "./child-environment/certificate-variables.js";
import type { ChildEnvironment, ChildEnvironmentOptions } from "./child-environment/environment.js";
import { javaOptions } from "./child-environment/java-options.js";
import { noProxyVariables } from "./child-environment/no-proxy.js";
import { withPreload } from "./child-environment/node-options.js";
import { baseUrlVariables, dummyKeyVariables } from "./child-environment/provider-variables.js";
import { proxyVariables } from "./child-environment/proxy-variables.js";

export type {
  ChildEnvironment,
  ChildEnvironmentOptions,
  EnvironmentProvider,
  Inherited,
} from "./child-environment/environment.js";
export { formatShellExports } from "./child-environment/shell-exports.js";

/**
 * What makes a command's LLM calls go through the proxy and trust it, whatever it is written in. What the user has
 * set is merged where the variable is a list, kept where keeping it works, and else replaced with a warning.
 */
export function childEnvironment(options: ChildEnvironmentOptions): ChildEnvironment {
  const parts = [
    proxyVariables(options.inherited, options.proxyUrl),
    noProxyVariables(options.inherited, options.providers),
    certificateVariables(options),
    nodeVariables(options),
    javaOptions(options),
    options.mode === "mock" ? dummyKeyVariables(options.inherited, options.providers) : nothing,
    options.baseUrls ? baseUrlVariables(options) : nothing,
  ];
  return {
    variables: Object.assign({}, ...parts.map(({ variables }) => variables)),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
}

const nothing: ChildEnvironment = { variables: {}, warnings: [] };

function certificateVariables(options: ChildEnvironmentOptions): ChildEnvironment {
  const replaced = [
    ...alwaysReplacedVariables,
    ...replacedWhereSetVariables.filter((name) => (options.inherited[name] ?? "") !== ""),
  ];
  return {
    variables: {
      ...Object.fromEntries(addedRootsVariables.map((name) => [name, options.certificateFile])),
      ...Object.fromEntries(replaced.map((name) => [name, options.bundleFile])),
    },
    warnings: [],
  };
}

const nodeVariables = (options: ChildEnvironmentOptions): ChildEnvironment => ({
  variables: {
    NODE_OPTIONS: withPreload(options.inherited["NODE_OPTIONS"] ?? "", options.preloadFile),
    // Read by the preload; without it the preload does nothing.
    PROXYMOCK_PRELOAD_PROXY: options.proxyUrl,
  },
  warnings: [],
});

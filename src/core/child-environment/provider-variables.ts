import type { ChildEnvironment, EnvironmentProvider, Inherited } from "./environment.js";

/**
 * A harmless dummy for each provider key (and region, where an SDK wants one) that is unset, because SDKs refuse to
 * start without one. Empty counts as
 * unset: that is what CI systems make of a secret that is not there.
 */
export function dummyKeyVariables(
  inherited: Inherited,
  providers: readonly EnvironmentProvider[],
): ChildEnvironment {
  const variables: Record<string, string> = {};
  const isSet = (name: string) => (inherited[name] ?? "") !== "" || name in variables;
  const wanted = providers.flatMap(({ keyVariables, startVariables = [] }) => [
    ...keyVariables,
    ...startVariables,
  ]);
  for (const { name, dummy, unless = [] } of wanted) {
    if (dummy !== undefined && !isSet(name) && !unless.some(isSet)) variables[name] = dummy;
  }
  return { variables, warnings: [] };
}

/** The SDKs' base-URL variables, pointing at the proxy; one that the user has set is kept. */
export function baseUrlVariables(options: {
  readonly inherited: Inherited;
  readonly proxyUrl: string;
  readonly providers: readonly EnvironmentProvider[];
}): ChildEnvironment {
  // The origin alone: `fetch` refuses a URL with user info.
  const { origin } = new URL(options.proxyUrl);
  const variables: Record<string, string> = {};
  const warnings: string[] = [];
  for (const { id, baseUrlVariables: paths } of options.providers) {
    for (const [name, path] of Object.entries(paths)) {
      const url = `${origin}/${id}${path}`;
      const before = options.inherited[name] ?? "";
      if (before === "") variables[name] = url;
      else if (before.replace(/\/$/, "") !== url) {
        warnings.push(`${name} is set already and kept. To send its calls to proxymock, set it to ${url}.`);
      }
    }
  }
  return { variables, warnings };
}

import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { EventSink } from "../core/events.js";
import type { ProxySettings } from "../modes/settings.js";
import type { CommandInput } from "./command-definition.js";
import type { CommandContext } from "./context.js";
import { asList } from "./option-values.js";

/** proxymock's own directory: `PROXYMOCK_HOME`, else `~/.proxymock`. */
export function proxymockHome({ environment, workingDirectory }: CommandContext): string {
  const named = environment["PROXYMOCK_HOME"];
  return named === undefined || named === ""
    ? join(homedir(), ".proxymock")
    : resolve(workingDirectory, named);
}

/** The settings that record and mock share, from their flags. */
export function proxySettings(
  context: CommandContext,
  { options }: CommandInput,
  onEvent: EventSink,
): ProxySettings {
  return {
    port: options["port"] as number,
    bind: options["bind"] as string,
    hosts: asList(options["hosts"]),
    allHosts: options["allHosts"] === true,
    ...(options["scope"] === undefined ? {} : { scope: options["scope"] as string }),
    home: proxymockHome(context),
    environment: context.environment,
    onEvent,
  };
}

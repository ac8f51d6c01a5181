import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ProxymockError } from "../../core/errors.js";
import type { CommandDefinition, CommandInput } from "../command-definition.js";
import { listenOptions, outputOptions, recordOptions } from "../options.js";
import { proxySettings } from "../proxy-settings.js";

export const recordCommand: CommandDefinition = {
  name: "record",
  summary: "pass LLM calls on and write them, redacted, into a snapshot directory",
  description:
    "With a command behind --, starts it with its environment set so that it goes through the proxy.",
  takesCommand: true,
  options: [...recordOptions, ...listenOptions, ...outputOptions],
  examples: [
    "proxymock record -- npm test",
    "proxymock record --out ./proxymock --app-port 8000",
    "proxymock record --hosts llm.corp.example -- python app.py",
  ],
  run: async (context, input) => {
    const [{ runProxy }, { startRecorder }] = await Promise.all([
      import("../run-proxy.js"),
      import("../../modes/record.js"),
    ]);
    const { options } = input;
    const settings = {
      out: options["out"] as string,
      inPort: options["inPort"] as number,
      appMayStartLater: input.command !== undefined,
      onError: options["onError"] as "auto" | "skip" | "record" | "fail",
      upstream: (options["upstream"] as ReadonlyMap<string, URL> | undefined) ?? new Map<string, URL>(),
      ...(options["appPort"] === undefined ? {} : { appPort: options["appPort"] as number }),
      ...(options["upstreamProxy"] === undefined ? {} : { upstreamProxy: options["upstreamProxy"] as URL }),
      ...(await upstreamCa(input, context.workingDirectory)),
    };
    return runProxy(context, input, {
      mode: "record",
      start: (onEvent) => startRecorder({ ...proxySettings(context, input, onEvent), ...settings }),
    });
  },
};

async function upstreamCa(
  { options }: CommandInput,
  workingDirectory: string,
): Promise<{ upstreamCa?: string }> {
  if (options["upstreamCa"] === undefined) return {};
  const file = resolve(workingDirectory, options["upstreamCa"] as string);
  const pem = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new ProxymockError(
      "UPSTREAM_CA",
      { message: `--upstream-ca ${file} cannot be read (${cause.code ?? cause.name})` },
      { cause },
    );
  });
  if (pem.includes("-----BEGIN CERTIFICATE-----")) return { upstreamCa: pem };
  throw new ProxymockError("UPSTREAM_CA", {
    message: `--upstream-ca ${file} holds no PEM certificate`,
    fix: "give a file with -----BEGIN CERTIFICATE----- blocks",
  });
}

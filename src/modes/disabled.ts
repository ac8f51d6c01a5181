import { providers } from "../core/providers/table.js";
import { createRedactor } from "../core/redaction/redactor.js";
import { createReverseProxy } from "../engine/reverse-proxy.js";
import { createUpstream } from "../engine/upstream.js";
import { RunTally } from "./run-tally.js";
import { finishOnce, openSession } from "./session.js";
import { type RecordOptions, type RunningProxy, recordSettings } from "./settings.js";
import { describeUpstreamError } from "./upstream-error.js";

/** Starts a proxy that lets everything through, unread and unrecorded: for a run against the live providers. */
export async function startDisabled(options: RecordOptions): Promise<RunningProxy> {
  const settings = recordSettings(options);
  const tally = new RunTally({ mode: "disabled", directories: [], onEvent: settings.onEvent });
  const redactor = createRedactor({ environment: settings.environment, providers });
  const upstream = createUpstream(
    settings.upstreamProxy === undefined ? {} : { proxyUrl: settings.upstreamProxy },
  );
  const { appPort } = settings;
  const session = await openSession({
    mode: "disabled",
    settings,
    tally,
    upstream,
    hostPolicy: () => ({ kind: "tunnel" }),
    handle: () => ({ kind: "forward" }),
    describeError: (error, exchange) => describeUpstreamError(error, exchange, redactor),
    resetScope: () => undefined,
    front:
      appPort === undefined
        ? undefined
        : (events) =>
            createReverseProxy({
              port: settings.inPort,
              bind: settings.bind,
              appPort,
              handle: () => ({ kind: "forward" }),
              upstream,
              events,
            }),
  });
  return {
    ...session.address,
    mode: "disabled",
    answers: false,
    certificateFile: session.certificateFile,
    finish: finishOnce(session, async ({ commandExitCode = 0 }) =>
      tally.conclude({
        untrusting: [],
        removed: [],
        outboundConnections: upstream.connections,
        mustExercise: false,
        commandExitCode,
      }),
    ),
  };
}

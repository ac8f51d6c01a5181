import { ProxymockError } from "../core/errors.js";
import { headerValue } from "../core/headers.js";
import { providers } from "../core/providers/table.js";
import { createRedactor } from "../core/redaction/redactor.js";
import type { Decision, Exchange } from "../engine/exchange.js";
import { createReverseProxy } from "../engine/reverse-proxy.js";
import { createUpstream, type Upstream } from "../engine/upstream.js";
import { createSnapshotWriter } from "../store/snapshot-writer.js";
import { ExchangeCapture } from "./exchange-capture.js";
import { RecordingPipeline } from "./recording-pipeline.js";
import { RunTally } from "./run-tally.js";
import { finishOnce, openSession } from "./session.js";
import { type RecordOptions, type RunningProxy, recordSettings } from "./settings.js";
import { type ClassifiedCall, classify, inboundCall, outboundCall, recordPolicy } from "./traffic.js";
import { describeUpstreamError } from "./upstream-error.js";

async function warnOfDeadApp(
  port: number,
  { upstream, tally }: { upstream: Upstream; tally: RunTally },
): Promise<void> {
  const socket = await upstream.connect("localhost", port).catch(() => undefined);
  socket?.destroy();
  if (socket === undefined)
    tally.warn(`nothing listens on port ${port} yet: start the app; until then its front answers 502`);
}

/** SigV4 covers the host the client spoke to: with a base URL that is ours, and the provider would refuse it. */
function refuseForeignSignature(exchange: Exchange): void {
  const signed = headerValue(exchange.headers, "authorization")?.startsWith("AWS4-HMAC-SHA256") === true;
  if (exchange.via !== "base-url" || !signed) return;
  throw new ProxymockError("SIGNED_BASE_URL", {
    message: `${exchange.target.host}: a request signed for proxymock's own address cannot be passed on`,
    why: "an AWS signature covers the host that the client was told to call",
    fix: "record through the proxy (HTTPS_PROXY, or `proxymock record -- cmd`) instead of a base URL; mock answers both",
  });
}

/**
 * Starts a recorder: LLM hosts are intercepted, passed on, and written, redacted, into `options.out`.
 * @throws ProxymockError of the user's input (2) or the machine (3).
 */
export async function startRecorder(options: RecordOptions): Promise<RunningProxy> {
  const settings = recordSettings(options);
  const tally = new RunTally({ mode: "record", directories: [settings.out], onEvent: settings.onEvent });
  const writer = createSnapshotWriter({
    directory: settings.out,
    onWarning: (message) => tally.warn(message),
  });
  const redactor = createRedactor({ environment: settings.environment, providers });
  const { onError, scope } = settings;
  const pipeline = new RecordingPipeline({ redactor, writer, tally, onError, scope });
  const upstream = createUpstream({
    overrides: settings.upstream,
    ...(settings.upstreamCa === undefined ? {} : { caPem: settings.upstreamCa }),
    ...(settings.upstreamProxy === undefined ? {} : { proxyUrl: settings.upstreamProxy }),
  });

  const observe = (exchange: Exchange, call: ClassifiedCall): Decision => ({
    kind: "forward",
    observer: new ExchangeCapture((captured) => pipeline.add({ exchange, call, captured })),
  });
  const handle = (exchange: Exchange): Decision => {
    refuseForeignSignature(exchange);
    const classified = classify(exchange);
    if (classified.kind === "exchange") return observe(exchange, outboundCall(exchange, classified));
    tally.other();
    return { kind: "forward" };
  };
  const session = await openSession({
    mode: "record",
    settings,
    tally,
    upstream,
    hostPolicy: recordPolicy(settings),
    handle,
    describeError: (error, exchange) => {
      if (!(error instanceof ProxymockError && error.code === "SIGNED_BASE_URL")) tally.fail(error);
      return describeUpstreamError(error, exchange, redactor);
    },
    resetScope: (name) => writer.reset(name),
    front:
      settings.appPort === undefined
        ? undefined
        : (events) =>
            createReverseProxy({
              port: settings.inPort,
              bind: settings.bind,
              appPort: settings.appPort as number,
              handle: (exchange) => observe(exchange, inboundCall(exchange)),
              upstream,
              events,
            }),
  });

  if (settings.appPort !== undefined && settings.appMayStartLater !== true)
    await warnOfDeadApp(settings.appPort, { upstream, tally });
  return {
    ...session.address,
    mode: "record",
    certificateFile: session.certificateFile,
    finish: finishOnce(session, async ({ mustExercise = false, commandExitCode = 0 }) => {
      await pipeline.settle();
      // A command that failed may have stopped half-way: what it did not repeat is not removed.
      const { removed } = commandExitCode === 0 ? await writer.finish() : { removed: [] };
      return tally.conclude({
        untrusting: session.untrusting(),
        removed,
        outboundConnections: upstream.connections,
        mustExercise,
        commandExitCode,
      });
    }),
  };
}

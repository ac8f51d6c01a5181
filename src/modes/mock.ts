import { providers } from "../core/providers/table.js";
import { createRedactor } from "../core/redaction/redactor.js";
import { createOfflineUpstream } from "../engine/offline-upstream.js";
import { openSnapshot } from "../store/snapshot.js";
import { MockResponder } from "./mock-responder.js";
import { RunTally } from "./run-tally.js";
import { finishOnce, openSession } from "./session.js";
import { type MockOptions, mockSettings, type RunningProxy } from "./settings.js";
import { mockPolicy } from "./traffic.js";
import { describeUpstreamError } from "./upstream-error.js";

/**
 * Starts a mock: requests to LLM hosts are answered from `options.in`; nothing goes out but to --passthrough hosts.
 * @throws ProxymockError of the user's input (2: a missing, empty or invalid snapshot) or the machine (3).
 */
export async function startMock(options: MockOptions): Promise<RunningProxy> {
  const settings = mockSettings(options);
  const snapshot = await openSnapshot(settings.in);
  const { failOn, onEvent, onEnd, scope } = settings;
  const tally = new RunTally({ mode: "mock", directories: settings.in, onEvent, failOn });
  const redactor = createRedactor({ environment: settings.environment, providers });
  const responder = new MockResponder({ snapshot, redactor, tally, onEnd, scope });
  const upstream = createOfflineUpstream(settings.passthrough);
  const session = await openSession({
    mode: "mock",
    settings,
    tally,
    upstream,
    hostPolicy: mockPolicy(settings, settings.passthrough),
    handle: (exchange) => responder.answer(exchange),
    describeError: (error, exchange) => describeUpstreamError(error, exchange, redactor),
    resetScope: (name) => responder.resetScope(name),
    front: undefined,
  });
  return {
    ...session.address,
    mode: "mock",
    certificateFile: session.certificateFile,
    finish: finishOnce(session, async ({ mustExercise = true, commandExitCode = 0 }) =>
      tally.conclude({
        untrusting: session.untrusting(),
        removed: [],
        unused: responder.unused(),
        snapshotHash: snapshot.hash,
        outboundConnections: upstream.connections,
        unserved: session.unserved(),
        mustExercise,
        commandExitCode,
      }),
    ),
  };
}

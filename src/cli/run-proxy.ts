import type { EventSink, Mode, SummaryEvent } from "../core/events.js";
import type { FinishOptions, RunningProxy } from "../modes/settings.js";
import { prepareEnvironment } from "./child/prepare-environment.js";
import { runCommand } from "./child/run-command.js";
import type { CommandInput } from "./command-definition.js";
import type { CommandContext } from "./context.js";
import { removeReadyFile, writeReadyFile } from "./ready-file.js";
import { Reporter } from "./reporter.js";

/** How long exchanges in flight may take to end: when a signal ended the run, and when its command has exited. */
const drainMs = { signal: 5_000, command: 500 };

export interface ProxyRun {
  readonly mode: Mode;
  readonly start: (onEvent: EventSink) => Promise<RunningProxy>;
}

/** Runs a proxy until its command exits, or without one until a signal; resolves with the exit code. */
export async function runProxy(context: CommandContext, input: CommandInput, run: ProxyRun): Promise<number> {
  const reporter = createReporter(context, input, run.mode);
  const readyFile = input.options["readyFile"] as string | undefined;
  if (readyFile !== undefined) removeReadyFile(readyFile);
  const onEvent: EventSink = (event) => {
    if (event.event === "ready" && readyFile !== undefined) writeReadyFile(readyFile, event);
    reporter.show(event);
  };
  // Listened for from the start: a signal that comes right after the ready line must find us listening.
  const interrupted = input.command === undefined ? context.interrupted() : undefined;
  const running = await run.start(onEvent);
  try {
    return input.command === undefined
      ? await untilInterrupted(context, running, interrupted)
      : await untilCommandExits(context, input, { running, command: input.command, reporter });
  } finally {
    reporter.stop();
    if (readyFile !== undefined) removeReadyFile(readyFile);
  }
}

function createReporter(context: CommandContext, { options, command }: CommandInput, mode: Mode): Reporter {
  return new Reporter({
    json: options["json"] === true,
    quiet: options["quiet"] === true,
    verbose: options["verbose"] === true,
    stdout: context.stdout,
    stderr: context.stderr,
    environment: context.environment,
    spinner: mode === "record" && command === undefined && options["verbose"] !== true,
    now: () => new Date(),
  });
}

async function untilInterrupted(
  context: CommandContext,
  running: RunningProxy,
  interrupted: Promise<unknown> | undefined,
): Promise<number> {
  await interrupted;
  return (await finish(context, running, { drainMs: drainMs.signal })).exit_code;
}

/** Ends the run; a signal meanwhile means now: whatever is in flight is cut off. */
function finish(
  context: CommandContext,
  running: RunningProxy,
  options: FinishOptions,
): Promise<SummaryEvent> {
  const impatient = context.interrupted().then(() => running.finish({ drainMs: 0 }));
  return Promise.race([running.finish(options), impatient]);
}

interface CommandRun {
  readonly running: RunningProxy;
  readonly command: readonly string[];
  readonly reporter: Reporter;
}

async function untilCommandExits(
  context: CommandContext,
  input: CommandInput,
  { running, command, reporter }: CommandRun,
): Promise<number> {
  const prepared = await prepareEnvironment(context, {
    proxyUrl: running.url,
    mode: running.mode,
    baseUrls: input.options["baseUrls"] === true,
  });
  for (const message of prepared.warnings) reporter.show({ event: "warning", message });
  const { exitCode, notice } = await runCommand({
    command: [...command],
    environment: { ...context.environment, ...prepared.variables },
  });
  if (notice !== undefined) reporter.show({ event: "warning", message: notice });
  const summary = await finish(context, running, {
    mustExercise: true,
    drainMs: drainMs.command,
    commandExitCode: exitCode,
  });
  return summary.exit_code;
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ReadyEvent, RunEvent, SummaryEvent } from "../../../src/core/events.js";

const binary = fileURLToPath(new URL("../../../bin/proxymock.js", import.meta.url));

export interface CliOptions {
  readonly home: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** The Node binary that runs the CLI; default: this one. */
  readonly node?: string;
}

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The events of `--json`, in order; other stdout lines (the command's own) are left out. */
  readonly events: readonly RunEvent[];
}

/** Variables of the machine that would change what the CLI does. */
const inherited = (): NodeJS.ProcessEnv => {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) {
    if (
      /^(?:PROXYMOCK_|VITEST|NODE_OPTIONS$|CI$|.*_API_KEY$|.*_BASE_URL$|(?:HTTPS?|NO|ALL)_PROXY$)/i.test(name)
    )
      delete environment[name];
  }
  return environment;
};

/** A started `proxymock`. */
export class Cli {
  stdout = "";
  stderr = "";

  private constructor(
    readonly child: ChildProcess,
    readonly ended: Promise<CliResult>,
  ) {}

  static start(words: readonly string[], { home, environment, cwd, node }: CliOptions): Cli {
    const child = spawn(node ?? process.execPath, [binary, ...words], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...inherited(), PROXYMOCK_HOME: home, ...environment },
      ...(cwd === undefined ? {} : { cwd }),
    });
    let settle: (result: CliResult) => void = () => undefined;
    const cli = new Cli(child, new Promise((resolve) => (settle = resolve)));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (cli.stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (cli.stderr += text));
    child.once("close", (code, signal) =>
      settle({ code, signal, stdout: cli.stdout, stderr: cli.stderr, events: parseEvents(cli.stdout) }),
    );
    return cli;
  }

  /** Resolves when it listens (needs `--json`); rejects when it ends before. */
  async ready(): Promise<ReadyEvent> {
    return (await this.event(({ event }) => event === "ready")) as ReadyEvent;
  }

  /** Resolves with the first event, past or to come, that fits. */
  async event(fits: (event: RunEvent) => boolean): Promise<RunEvent> {
    for (;;) {
      const found = parseEvents(this.stdout).find(fits);
      if (found !== undefined) return found;
      const over = await Promise.race([
        once(this.child.stdout as NodeJS.ReadableStream, "data").then(() => false),
        this.ended.then(() => true),
      ]);
      const late = parseEvents(this.stdout).find(fits);
      if (late !== undefined) return late;
      if (over) throw new Error(`proxymock ended before the event came:\n${this.stdout}\n${this.stderr}`);
    }
  }

  /** Ends it as Ctrl-C would. */
  async stop(signal: NodeJS.Signals = "SIGINT"): Promise<CliResult> {
    this.child.kill(signal);
    return this.ended;
  }
}

export const runCli = (words: readonly string[], options: CliOptions): Promise<CliResult> =>
  Cli.start(words, options).ended;

export function summaryOf({ events, stdout, stderr }: CliResult): SummaryEvent {
  const summary = events.find((event): event is SummaryEvent => event.event === "summary");
  if (summary === undefined) throw new Error(`no summary came:\n${stdout}\n${stderr}`);
  return summary;
}

function parseEvents(stdout: string): RunEvent[] {
  return (
    stdout
      .split("\n")
      .slice(0, -1)
      // A command may end without a newline: an event can stand behind its last words.
      .map((line) => line.slice(Math.max(0, line.indexOf('{"event":'))))
      .filter((line) => line.startsWith('{"event":'))
      .map((line) => JSON.parse(line) as RunEvent)
  );
}

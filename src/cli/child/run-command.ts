import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { ProxymockError } from "../../core/errors.js";
import { passSignals } from "./pass-signals.js";
import { windowsInvocation } from "./windows-invocation.js";

export interface CommandOptions {
  /** The program and its arguments, as after `--`; no shell reads them. */
  readonly command: readonly string[];
  /** The whole environment of the command. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Called once it runs. */
  readonly onStart?: (pid: number) => void;
}

export interface CommandOutcome {
  /** The command's own; 127 not found, 126 found but not to be run, 128 + n killed by signal n, as shells have it. */
  readonly exitCode: number;
  /** The signal that killed it. */
  readonly signal?: NodeJS.Signals;
  /** Why it could not be started, for the user. */
  readonly notice?: string;
}

/**
 * Runs a command with this process's own stdin, stdout and stderr, passes signals on to it, and returns when it
 * exits: not when its pipes close, since a daemon that it leaves behind may hold those for ever.
 * @throws ProxymockError COMMAND_MISSING, CHILD_FAILED
 */
export async function runCommand(options: CommandOptions): Promise<CommandOutcome> {
  const [file, ...args] = options.command;
  if (file === undefined) {
    throw new ProxymockError("COMMAND_MISSING", {
      message: "nothing stands after --",
      fix: "proxymock record -- npm test",
    });
  }
  if (file === "") return { exitCode: 127, notice: 'command not found: ""' };
  let child: ChildProcess | undefined;
  // Before it starts: a signal in between would end us and leave the command without its proxy.
  const stopPassing = passSignals((signal) => child?.kill(signal));
  const endChild = () => child?.kill();
  process.once("exit", endChild);
  try {
    child = start(file, args, options);
    return await outcomeOf(child, options.onStart);
  } catch (error) {
    return startFailure(file, error as NodeJS.ErrnoException);
  } finally {
    process.off("exit", endChild);
    stopPassing();
  }
}

function start(file: string, args: readonly string[], options: CommandOptions): ChildProcess {
  const shared = { stdio: "inherit", env: options.environment } as const;
  if (process.platform !== "win32") return spawn(file, args, shared);
  const { shell, line } = windowsInvocation(file, args);
  return spawn(shell, line, { ...shared, windowsVerbatimArguments: true });
}

/** Rejects with the system's error when the command cannot be started. */
function outcomeOf(child: ChildProcess, onStart: CommandOptions["onStart"]): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const { pid } = child;
    if (pid !== undefined) child.once("spawn", () => onStart?.(pid));
    child.on("error", (error) => {
      // A command that runs is not ended by a signal that could not be sent to it.
      if (pid === undefined) reject(error);
    });
    child.once("exit", (code, signal) => {
      if (signal === null) resolve({ exitCode: code ?? 0 });
      else resolve({ exitCode: 128 + constants.signals[signal], signal });
    });
  });
}

/** What shells answer (POSIX XCU 2.8.2). */
function startFailure(file: string, error: NodeJS.ErrnoException): CommandOutcome {
  switch (error.code) {
    case "ENOENT":
      return { exitCode: 127, notice: `command not found: ${file}` };
    case "EACCES":
    case "EPERM":
      return { exitCode: 126, notice: `permission denied, or not a program: ${file}` };
    case "ENOTDIR":
    case "ENOEXEC":
    case "ELOOP":
    case "ENAMETOOLONG":
      return { exitCode: 126, notice: `cannot be executed: ${file}` };
    default:
      throw new ProxymockError(
        "CHILD_FAILED",
        { message: `${file} could not be started: ${error.message}` },
        { cause: error },
      );
  }
}

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CommandOutcome, runCommand } from "../../../src/cli/child/run-command.js";
import { compileSource, temporaryDirectory } from "../compiled-source.js";

let module: string;
let directory: string;

beforeAll(() => {
  const source = compileSource(temporaryDirectory("source"), ["core", "cli/child"]);
  module = pathToFileURL(join(source, "cli/child/run-command.js")).href;
});
beforeEach(() => {
  directory = temporaryDirectory("child");
});

/** A process of its own that runs a command, so that signals can be sent to it. */
function startRunner(command: readonly string[]): ChildProcessWithoutNullStreams {
  const code = `import { runCommand } from ${JSON.stringify(module)};
    const outcome = await runCommand({ command: ${JSON.stringify(command)}, environment: process.env });
    process.stderr.write(JSON.stringify(outcome));`;
  return spawn(process.execPath, ["--input-type=module", "--eval", code], {
    stdio: ["pipe", "pipe", "pipe"],
  });
}

const outcomeOf = async ({ stderr }: ChildProcessWithoutNullStreams): Promise<CommandOutcome> =>
  JSON.parse(await text(stderr));

/** A shell script that says when it is ready and lives until its stdin ends or a signal has it end. */
const waiting = (traps: string) => ["sh", "-c", `${traps}; echo ready; while sleep 0.05; do :; done`];

async function runnerThatWaits(traps: string): Promise<ChildProcessWithoutNullStreams> {
  const runner = startRunner(waiting(traps));
  await once(runner.stdout, "data");
  return runner;
}

const run = (...command: string[]) => runCommand({ command, environment: { PATH: process.env["PATH"] } });

describe("a command's exit code", () => {
  it.each([0, 1, 3, 127, 255])("%d is passed on", async (code) => {
    expect(await run("sh", "-c", `exit ${code}`)).toEqual({ exitCode: code });
  });

  it.each([
    ["KILL", 137],
    ["TERM", 143],
    ["SEGV", 139],
  ])("is 128 + n when it is killed by SIG%s", async (name, exitCode) => {
    expect(await run("sh", "-c", `kill -${name} $$`)).toEqual({ exitCode, signal: `SIG${name}` });
  });

  it.each([[["no-such-command-anywhere"]], [["./no/such/file"]], [[""]]])(
    "is 127 for %j, which is not there",
    async (command) => {
      expect(await run(...command)).toEqual({ exitCode: 127, notice: expect.stringContaining("not found") });
    },
  );

  it("is 126 for a file without the right to be run, for a directory, and below a file", async () => {
    const file = join(directory, "script");
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, 0o644);
    mkdirSync(join(directory, "folder"));
    for (const path of [file, join(directory, "folder"), join(file, "below")]) {
      expect(await run(path)).toEqual({ exitCode: 126, notice: expect.stringContaining(path) });
    }
  });

  it("is not asked for when nothing stands after --", async () => {
    await expect(run()).rejects.toMatchObject({ code: "COMMAND_MISSING", exitCode: 2 });
  });
});

describe("a command", () => {
  it("gets its arguments as they are, for no shell reads them", async () => {
    const file = join(directory, "seen");
    const args = ["$HOME", "a b", "*", "'", '"', "; false", ""];
    const code = `require("fs").writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.argv.slice(1)))`;
    expect(await run(process.execPath, "-e", code, "--", ...args)).toEqual({ exitCode: 0 });
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(args);
  });

  it("has the environment that it is given, and no other", async () => {
    const environment = { PATH: process.env["PATH"], ONE: "1" };
    const command = ["sh", "-c", '[ "$ONE" = 1 ] && [ -z "$HOME" ]'];
    expect(await runCommand({ command, environment })).toEqual({ exitCode: 0 });
  });

  it("has the runner's stdin, stdout and stderr", async () => {
    const runner = startRunner(["sh", "-c", "cat; echo to-stderr >&2"]);
    runner.stdin.end("through");
    const [stdout, stderr] = await Promise.all([text(runner.stdout), text(runner.stderr)]);
    expect(stdout).toBe("through");
    expect(stderr).toBe('to-stderr\n{"exitCode":0}');
  });

  it("has ended when it exits, though a daemon of its holds the pipes", async () => {
    const runner = startRunner(["sh", "-c", "sleep 30 & echo $!; exit 4"]);
    const outcome = outcomeOf(runner);
    const [[pid], [exitCode]] = await Promise.all([once(runner.stdout, "data"), once(runner, "exit")]);
    // Still there: its pipes are open, and the runner is gone.
    process.kill(Number(String(pid)));
    expect(exitCode).toBe(0);
    expect(await outcome).toEqual({ exitCode: 4 });
  });

  it("is told of as soon as it runs", async () => {
    const pids: number[] = [];
    const environment = { PATH: process.env["PATH"] };
    await runCommand({ command: ["true"], environment, onStart: (pid) => pids.push(pid) });
    expect(pids).toEqual([expect.any(Number)]);
  });
});

describe("a signal", () => {
  it.each([
    ["SIGTERM", "TERM"],
    ["SIGHUP", "HUP"],
    ["SIGINT", "INT"],
    ["SIGQUIT", "QUIT"],
    ["SIGUSR2", "USR2"],
  ] as const)("%s reaches the command, which decides how it ends", async (signal, name) => {
    const runner = await runnerThatWaits(`trap 'exit 7' ${name}`);
    runner.kill(signal);
    expect(await outcomeOf(runner)).toEqual({ exitCode: 7 });
  });

  it("that the command does not handle ends it, and the runner tells by which", async () => {
    const runner = await runnerThatWaits(":");
    runner.kill("SIGTERM");
    expect(await outcomeOf(runner)).toEqual({ exitCode: 143, signal: "SIGTERM" });
  });

  it("is received once", async () => {
    const runner = await runnerThatWaits("trap 'echo INT' INT; trap 'exit 0' TERM");
    const stdout = text(runner.stdout);
    runner.kill("SIGINT");
    await once(runner.stdout, "data");
    runner.kill("SIGTERM");
    expect(await outcomeOf(runner)).toEqual({ exitCode: 0 });
    expect(await stdout).toBe("INT\n");
  });

  it("from a keyboard, repeated quickly, grows: SIGINT, SIGTERM, SIGKILL", async () => {
    const runner = await runnerThatWaits("trap 'echo INT' INT; trap 'echo TERM' TERM");
    const heard: string[] = [];
    for (const expected of ["INT", "TERM"]) {
      runner.kill("SIGINT");
      const [said] = await once(runner.stdout, "data");
      heard.push(String(said).trim());
      expect(heard.at(-1)).toBe(expected);
    }
    runner.kill("SIGINT");
    expect(await outcomeOf(runner)).toEqual({ exitCode: 137, signal: "SIGKILL" });
  });

  it("has its usual effect on the runner again when the command has ended", async () => {
    const before = process.listenerCount("SIGTERM");
    await run("true");
    expect(process.listenerCount("SIGTERM")).toBe(before);
    expect(process.listenerCount("exit")).toBeLessThan(20);
  });
});

describe("in a terminal", () => {
  it("a Ctrl-C, which the command gets from the terminal, is not sent a second time", async () => {
    const script = `process.on("SIGINT", () => console.log("heard")); process.on("SIGTERM", () => process.exit(9));
      setInterval(() => {}, 1000); console.log("ready");`;
    const code = `import { runCommand } from ${JSON.stringify(module)};
      const outcome = await runCommand({ command: [process.execPath, "-e", ${JSON.stringify(script)}], environment: process.env });
      console.log("outcome", JSON.stringify(outcome));`;
    const file = join(directory, "runner.mjs");
    writeFileSync(file, code);
    const terminal = spawn("python3", ["-c", terminalProgram, process.execPath, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const screen = await text(terminal.stdout);
    expect(screen).toContain('outcome {"exitCode":9}');
    expect(screen.match(/heard/g)).toHaveLength(1);
  });
});

/**
 * Runs a program in a pseudo-terminal, types Ctrl-C when it is ready, and sends SIGTERM when that was heard. The
 * runner sees the two in that order, so a Ctrl-C that it sent on would be heard before the end.
 */
const terminalProgram = `
import os, pty, signal, sys
pid, fd = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
seen = b""; step = 0
while True:
    try: data = os.read(fd, 1024)
    except OSError: break
    if not data: break
    seen += data
    if step == 0 and b"ready" in seen:
        step = 1
        os.write(fd, b"\\x03")
    if step == 1 and b"heard" in seen:
        step = 2
        os.kill(pid, signal.SIGTERM)
sys.stdout.write(seen.decode())
`;

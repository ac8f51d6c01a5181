import { isatty } from "node:tty";

/** Sent by a terminal's keys to every process in the foreground: the command gets these without us. */
const keyboardSignals: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];
const otherSignals: readonly NodeJS.Signals[] = ["SIGTERM", "SIGHUP", "SIGUSR2"];

/** Keys pressed again within this time mean more than the time before. */
const impatienceMs = 2_000;

/**
 * Passes this process's signals on to a child, and keeps them from ending this process meanwhile.
 *
 * A Ctrl-C is never doubled: many programs take a second one for "at once, without cleaning up". So where there is a
 * terminal, which has already given it to the child, it is not sent again. Whoever repeats it quickly is helped
 * along: SIGTERM, then SIGKILL.
 * @param send gives a signal to the child
 * @returns stops it
 */
export function passSignals(send: (signal: NodeJS.Signals) => void): () => void {
  // Windows gives console events to every process of the console, and a signal sent by Node would kill outright.
  const signals = process.platform === "win32" ? keyboardSignals : [...keyboardSignals, ...otherSignals];
  const hasTerminal = process.platform === "win32" || [0, 1, 2].some(isatty);
  let repeats = 0;
  let lastAtMs = Number.NEGATIVE_INFINITY;

  const pass = (signal: NodeJS.Signals) => {
    if (!keyboardSignals.includes(signal)) {
      send(signal);
      return;
    }
    const nowMs = performance.now();
    repeats = nowMs - lastAtMs < impatienceMs ? repeats + 1 : 0;
    lastAtMs = nowMs;
    const toSend = keyboardResponse(signal, repeats, hasTerminal);
    if (toSend !== undefined) send(toSend);
  };

  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}

/** A terminal's first two reach the child by themselves, so there each step comes one later. */
function keyboardResponse(
  signal: NodeJS.Signals,
  repeats: number,
  hasTerminal: boolean,
): NodeJS.Signals | undefined {
  const steps = hasTerminal ? [undefined, undefined, "SIGTERM" as const] : [signal, "SIGTERM" as const];
  return repeats < steps.length ? steps[repeats] : "SIGKILL";
}

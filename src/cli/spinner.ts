import ora from "ora";
import type { RunEvent } from "../core/events.js";
import type { OutputStream } from "./context.js";

export interface Spinner {
  /** Wipes the spinner's line before another line is written; it is drawn again at its next turn. */
  clear(): void;
  update(event: RunEvent): void;
  stop(): void;
}

/** A line that turns while recording and counts what was recorded. Leaves stdin and Ctrl-C alone. */
export function createSpinner(stream: OutputStream, { colour }: { readonly colour: boolean }): Spinner {
  const spinner = ora({
    stream,
    text: "waiting for the first call",
    discardStdin: false,
    color: colour ? "cyan" : false,
  });
  let recorded = 0;
  return {
    clear: () => void spinner.clear(),
    update: (event) => {
      if (event.event === "ready") spinner.start();
      if (event.event !== "recorded") return;
      recorded++;
      spinner.text = `recording: ${recorded} ${recorded === 1 ? "interaction" : "interactions"}, last ${event.host} ${event.operation}`;
    },
    stop: () => void spinner.stop(),
  };
}

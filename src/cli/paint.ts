import type { OutputStream } from "./context.js";

export type Paint = (style: "bold" | "dim" | "red" | "green" | "yellow" | "cyan", text: string) => string;

type Environment = Readonly<Record<string, string | undefined>>;

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** Whether a stream is shown in colour: on a terminal only; NO_COLOR (https://no-color.org) and TERM=dumb turn them off. */
export function hasColour(stream: OutputStream, environment: Environment): boolean {
  return stream.isTTY === true && (environment["NO_COLOR"] ?? "") === "" && environment["TERM"] !== "dumb";
}

export function createPaint(stream: OutputStream, environment: Environment): Paint {
  if (!hasColour(stream, environment)) return (_, text) => text;
  return (style, text) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m`;
}

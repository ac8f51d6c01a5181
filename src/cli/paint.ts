import type { OutputStream } from "./context.js";

export type Paint = (style: "bold" | "dim" | "red" | "green" | "yellow" | "cyan", text: string) => string;

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** Colours on a terminal only; NO_COLOR (https://no-color.org) and TERM=dumb turn them off. */
export function createPaint(
  stream: OutputStream,
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  const noColor = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  if (stream.isTTY !== true || noColor) return (_, text) => text;
  return (style, text) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m`;
}

import { ProxymockError } from "../core/errors.js";
import type { RespondDecision } from "./exchange.js";

/** A failure as plain text: what, why, fix. Nothing internal leaks from a failure that is not in the table. */
export function describeErrorPlainly(error: unknown): RespondDecision {
  const known = error instanceof ProxymockError ? error : undefined;
  const lines = known === undefined ? ["internal error"] : [known.message, known.why, known.fix];
  const body = Buffer.from(`proxymock: ${lines.filter((line) => line !== undefined).join("\n  ")}\n`);
  return {
    kind: "respond",
    status: known?.httpStatus ?? 500,
    headers: [
      ["content-type", "text/plain; charset=utf-8"],
      ["content-length", String(body.length)],
    ],
    pieces: [body],
    end: "clean",
  };
}

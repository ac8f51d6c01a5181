import { ProxymockError } from "../core/errors.js";
import type { InteractionState } from "../core/interaction.js";
import type { CapturedExchange } from "./exchange-capture.js";
import type { OnError } from "./settings.js";

/** What becomes of one captured exchange. */
export interface Disposition {
  /** The state it is written with; absent: it is not written. */
  readonly state?: InteractionState;
  readonly endedBy?: "client" | "upstream";
  /** Said beside the exchange. */
  readonly note?: string;
  readonly failure?: ProxymockError;
}

/**
 * Client errors that the same request would always get (RFC 9110): they are part of the program's behaviour and are
 * recorded. Other error statuses pass: credentials, limits, load.
 */
const lastingErrors: ReadonlySet<number> = new Set([400, 404, 405, 413, 415, 422]);

export function dispose(captured: CapturedExchange, onError: OnError): Disposition {
  const { head, outcome } = captured;
  if (head === undefined || outcome.kind === "failed") {
    if (outcome.kind === "client-gone") return { note: "the client hung up before an answer came" };
    return {
      ...failed(onError),
      note: outcome.reason === undefined ? "no answer came" : `no answer came (${outcome.reason})`,
    };
  }
  // Whoever ended it: the start of an answer that is not to be recorded is not recorded either.
  const answered: Disposition = head.status < 400 ? { state: "complete" } : errorAnswer(head.status, onError);
  if (answered.state === undefined || outcome.kind === "complete") return answered;
  if (outcome.kind === "broken") {
    return {
      state: "truncated",
      endedBy: "upstream",
      note:
        outcome.reason === undefined ? "the answer broke off" : `the answer broke off (${outcome.reason})`,
    };
  }
  return { state: "truncated", endedBy: "client", note: "the client hung up" };
}

function failed(onError: OnError): Disposition {
  if (onError === "record") return { state: "failed" };
  return onError === "fail" ? { failure: errorEnded("no answer came") } : {};
}

function errorAnswer(status: number, onError: OnError): Disposition {
  if (onError === "record") return { state: "complete" };
  if (onError === "fail") return { note: `status ${status}`, failure: errorEnded(`status ${status}`) };
  if (onError === "auto" && lastingErrors.has(status)) return { state: "complete" };
  return { note: `not recorded: status ${status} (--on-error ${onError})` };
}

function errorEnded(what: string): ProxymockError {
  return new ProxymockError("ERROR_ANSWER", {
    message: `an exchange ended in an error: ${what}`,
    why: "--on-error fail ends the run with 1 when an answer is an error",
  });
}

import { endToEndHeaders, type HeaderList, headerValue } from "../core/headers.js";
import type { ClientAnswer } from "./client-answer.js";
import type { RespondDecision } from "./exchange.js";

/**
 * Writes an answer made here: piece by piece, no faster than the client reads. Resolves when all is written, or
 * the client is gone; never rejects.
 */
export async function respond(answer: ClientAnswer, decision: RespondDecision): Promise<void> {
  const { status, pieces, end } = decision;
  const hasBody = answer.carriesBody(status);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const whole = end === "clean";
  answer.head({ status, headers: framedHeaders(decision, { hasBody, length, whole }) });
  const written = hasBody ? pieces : [];
  // The last piece of a whole answer leaves together with the end.
  const before = whole ? written.slice(0, -1) : written;
  for (const piece of before) {
    if (answer.isGone) return;
    if (!answer.write(piece)) await new Promise<void>((resolve) => answer.onceDrained(resolve));
  }
  if (whole) {
    answer.end(hasBody ? (decision.trailers ?? []) : [], written.at(-1));
    return;
  }
  answer.flush();
  await goneWithin(answer, end.holdMs);
  if (answer.isGone) return;
  answer.break();
  end.onBroken();
}

interface Framing {
  readonly hasBody: boolean;
  readonly length: number;
  readonly whole: boolean;
}

/** `content-length` says what is really sent; that of a HEAD answer or a 304 speaks of the body they leave out. */
function framedHeaders(
  { status, headers }: RespondDecision,
  { hasBody, length, whole }: Framing,
): HeaderList {
  const kept = endToEndHeaders(headers);
  const announced = headerValue(kept, "content-length");
  if (announced === undefined || (!hasBody && status !== 204)) return kept;
  const value = whole ? String(length) : announced;
  const rest = kept.filter(([name]) => name.toLowerCase() !== "content-length");
  if (status === 204) return rest;
  // A broken-off answer must not look whole: its length is told only where more was promised than is sent.
  if (!whole && !(Number(announced) > length)) return rest;
  if (value === announced && rest.length === kept.length - 1) return kept;
  let told = false;
  return kept.flatMap((line) => {
    if (line[0].toLowerCase() !== "content-length") return [line];
    if (told) return [];
    told = true;
    return [[line[0], value] as const];
  });
}

function goneWithin(answer: ClientAnswer, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (answer.isGone) return resolve();
    const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
    answer.gone.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

import { contentCodings, type HeaderList, headerValue, joinedHeader } from "../core/headers.js";
import type { Interaction, RecordedResponse } from "../core/interaction.js";
import { chooseCoding, encodePieces } from "../engine/content-coding.js";
import type { RespondDecision } from "../engine/exchange.js";

/** How long an answer that the recording's client hung up on is kept open for this client to do the same, ms. */
const holdMs = 5_000;

/** Keeps recorded bodies in the codings they were asked for, ready to write. */
export class AnswerBuilder {
  private readonly encoded = new WeakMap<Interaction, Map<string, Promise<readonly Uint8Array[]>>>();

  /** The recorded answer for a client that sent these headers. `onBroken`: it read on past a hang-up. */
  async build(
    interaction: Interaction,
    requestHeaders: HeaderList,
    onBroken: () => void,
  ): Promise<RespondDecision> {
    const response = interaction.response;
    if (response === undefined) throw new Error("an interaction without a response cannot be served");
    const recorded = contentCodings(response.headers).join(", ");
    const coding = response.body.length === 0 ? recorded : this.coding(requestHeaders, recorded);
    const pieces = await this.pieces(interaction, response, response.body.length === 0 ? "" : coding);
    return {
      kind: "respond",
      status: response.status,
      headers: coding === recorded ? response.headers : withoutCoding(response.headers),
      trailers: response.trailers,
      pieces,
      end: interaction.state === "complete" ? "clean" : { holdMs, onBroken },
    };
  }

  private coding(requestHeaders: HeaderList, recorded: string): string {
    if (recorded === "") return "";
    return chooseCoding(joinedHeader(requestHeaders, "accept-encoding"), recorded) ?? "";
  }

  private pieces(
    interaction: Interaction,
    response: RecordedResponse,
    coding: string,
  ): Promise<readonly Uint8Array[]> {
    const byCoding = this.encoded.get(interaction) ?? new Map<string, Promise<readonly Uint8Array[]>>();
    this.encoded.set(interaction, byCoding);
    const ready =
      byCoding.get(coding) ??
      Promise.resolve(coding === "" ? split(response) : encodePieces(split(response), coding));
    byCoding.set(coding, ready);
    return ready;
  }
}

/** The body at its recorded chunk borders; a body without them is one piece. */
function split({ body, chunks }: RecordedResponse): readonly Uint8Array[] {
  if (chunks.length === 0) return body.length === 0 ? [] : [body];
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { bytes } of chunks) {
    if (bytes > 0) pieces.push(body.subarray(at, at + bytes));
    at += bytes;
  }
  if (at < body.length) pieces.push(body.subarray(at));
  return pieces;
}

/** Headers of the same answer sent plain; `vary` stays, as it speaks of the resource. */
function withoutCoding(headers: HeaderList): HeaderList {
  return headerValue(headers, "content-encoding") === undefined
    ? headers
    : headers.filter(([name]) => name.toLowerCase() !== "content-encoding");
}

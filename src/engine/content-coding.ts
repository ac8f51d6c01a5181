import { ProxymockError } from "../core/errors.js";
import type { ChunkMark } from "../core/interaction.js";
import { type Coder, createDecoder, createEncoder, hasEncoder } from "./content-coding-stream.js";

/** Bytes of a body as they came off the wire. */
export interface TimedChunk {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

export interface DecodedBody {
  readonly body: Uint8Array;
  /** Where the decoded pieces end and when the chunk that completed each came; their lengths add up to the body's. */
  readonly chunks: readonly ChunkMark[];
  /** False where the data broke off before its coding's own end. */
  readonly isWhole: boolean;
}

/**
 * Undoes content codings, named in the order they were applied. Data that ends early yields what could be decoded.
 * Undefined for a coding nobody knows and for data that is not what its coding says.
 * @throws ProxymockError BODY_TOO_LARGE when the body, at any stage, outgrows `maxBytes`.
 */
export async function decodeChunks(
  chunks: readonly TimedChunk[],
  codings: readonly string[],
  maxBytes: number,
): Promise<DecodedBody | undefined> {
  let current = chunks.filter(({ bytes }) => bytes.length > 0);
  bounded(current, maxBytes);
  let isWhole = true;
  for (const coding of [...codings].reverse()) {
    const first = current[0];
    if (first === undefined) break;
    const decoder = createDecoder(coding, first.bytes);
    if (decoder === undefined) return undefined;
    try {
      const stage = await decodeStage(decoder, current, maxBytes);
      current = stage.decoded;
      isWhole &&= stage.isWhole;
    } catch (error) {
      if (error instanceof ProxymockError) throw error;
      return undefined;
    }
  }
  return {
    body:
      current.length === 1
        ? (current[0] as TimedChunk).bytes
        : Buffer.concat(current.map(({ bytes }) => bytes)),
    chunks: current.map(({ atMs, bytes }) => ({ atMs, bytes: bytes.length })),
    isWhole,
  };
}

async function decodeStage(
  decoder: Coder,
  chunks: readonly TimedChunk[],
  maxBytes: number,
): Promise<{ decoded: TimedChunk[]; isWhole: boolean }> {
  const decoded: TimedChunk[] = [];
  let isWhole = true;
  let left = maxBytes;
  decoder.onOutput((bytes) => {
    left -= bytes.length;
    if (left < 0) throw bodyTooLarge(maxBytes);
  });
  try {
    for (const { atMs, bytes } of chunks) {
      const output = await decoder.push(bytes);
      if (output.length > 0) decoded.push({ atMs, bytes: output });
    }
    isWhole = await decoder.isAtEnd();
  } finally {
    decoder.close();
  }
  return { decoded, isWhole };
}

function bounded(chunks: readonly TimedChunk[], maxBytes: number): void {
  if (chunks.reduce((sum, { bytes }) => sum + bytes.length, 0) > maxBytes) throw bodyTooLarge(maxBytes);
}

function bodyTooLarge(maxBytes: number): ProxymockError {
  return new ProxymockError("BODY_TOO_LARGE", {
    message: `a decoded body is larger than ${maxBytes} bytes`,
    why: "a small compressed body can stand for a huge one; proxymock holds no more than this in memory",
  });
}

/**
 * Encodes a body whose pieces are sent one by one: what is encoded of each can be decoded as soon as it is there.
 * @throws Error for a coding that `chooseCoding` would not have chosen.
 */
export async function encodePieces(
  pieces: readonly Uint8Array[],
  coding: string,
): Promise<readonly Uint8Array[]> {
  let current = pieces;
  for (const name of namesOf(coding)) {
    const encoder = createEncoder(name);
    if (encoder === undefined) throw new Error(`content coding ${name} cannot be made here`);
    const encoded: Uint8Array[] = [];
    for (const piece of current) encoded.push(await encoder.push(piece));
    const rest = await encoder.finish();
    const last = encoded.pop();
    encoded.push(last === undefined ? rest : Buffer.concat([last, rest]));
    current = encoded;
  }
  return current;
}

/**
 * The recorded coding (one name, or several with commas) where this client accepts it and it can be made here, else
 * undefined: send the body plain. A client that names nothing gets it plain, since it may be unable to decode.
 */
export function chooseCoding(acceptEncoding: string | undefined, recorded: string): string | undefined {
  const names = namesOf(recorded);
  if (names.length === 0 || acceptEncoding === undefined) return undefined;
  const weights = acceptedWeights(acceptEncoding);
  const usable = names.every((name) => hasEncoder(name) && (weights.get(name) ?? weights.get("*") ?? 0) > 0);
  return usable ? recorded : undefined;
}

/** RFC 9110 section 12.5.3: coding → q, `x-gzip` being gzip. */
function acceptedWeights(acceptEncoding: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const item of acceptEncoding.split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    if (name !== "") weights.set(plainName(name), weight === undefined ? 1 : Number(weight) || 0);
  }
  return weights;
}

const plainName = (name: string): string => (name === "x-gzip" ? "gzip" : name);

const namesOf = (coding: string): readonly string[] =>
  coding
    .split(",")
    .map((name) => plainName(name.trim().toLowerCase()))
    .filter((name) => name !== "" && name !== "identity");

import { parseJson } from "../json/parse-json.js";
import { crc32 } from "./crc32.js";
import type { EventSlice, StreamEvent } from "./stream-event.js";

/**
 * `application/vnd.amazon.eventstream`, big-endian (Smithy specification, "Amazon Event Stream"):
 * u32 total length, u32 headers length, u32 CRC-32 of those eight bytes, headers, payload, u32 CRC-32 of all before.
 * A header: u8 name length, name, u8 type, value.
 */
export type AwsHeaderValue =
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "byte" | "short" | "integer"; readonly value: number }
  | { readonly type: "long" | "timestamp"; readonly value: bigint }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "bytes" | "uuid"; readonly value: Uint8Array };

export interface AwsHeader {
  readonly name: string;
  readonly value: AwsHeaderValue;
}

export interface AwsMessage {
  readonly headers: readonly AwsHeader[];
  readonly payload: Uint8Array;
}

const preludeBytes = 12;
const checksumBytes = 4;

/** Cuts a body into frames by their lengths; what is no frame any more is one last slice. */
export function splitAwsEventStream(body: Uint8Array): readonly EventSlice[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const slices: EventSlice[] = [];
  let start = 0;
  while (start < body.length) {
    const total = start + preludeBytes <= body.length ? view.getUint32(start) : 0;
    const isFrame =
      total >= preludeBytes + checksumBytes &&
      start + total <= body.length &&
      view.getUint32(start + 8) === crc32(body.subarray(start, start + 8));
    const end = isFrame ? start + total : body.length;
    slices.push({ start, end });
    start = end;
  }
  return slices;
}

/** One frame's headers and payload; undefined when a length, a checksum or a header is wrong. */
export function decodeAwsMessage(frame: Uint8Array): AwsMessage | undefined {
  if (frame.length < preludeBytes + checksumBytes) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const headersEnd = preludeBytes + view.getUint32(4);
  const payloadEnd = frame.length - checksumBytes;
  if (view.getUint32(0) !== frame.length || headersEnd > payloadEnd) return undefined;
  if (view.getUint32(8) !== crc32(frame.subarray(0, 8))) return undefined;
  if (view.getUint32(payloadEnd) !== crc32(frame.subarray(0, payloadEnd))) return undefined;
  const headers = readHeaders(Buffer.from(frame.subarray(preludeBytes, headersEnd)));
  return headers && { headers, payload: frame.subarray(headersEnd, payloadEnd) };
}

function readHeaders(bytes: Buffer): AwsHeader[] | undefined {
  const headers: AwsHeader[] = [];
  let at = 0;
  try {
    while (at < bytes.length) {
      const nameEnd = at + 1 + bytes.readUInt8(at);
      const read = readHeaderValue(bytes, nameEnd);
      if (read === undefined || read.end > bytes.length) return undefined;
      headers.push({ name: bytes.toString("utf8", at + 1, nameEnd), value: read.value });
      at = read.end;
    }
  } catch (error) {
    // A length that points behind the end: not a frame we can read.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return headers;
}

function readHeaderValue(bytes: Buffer, typeAt: number): { value: AwsHeaderValue; end: number } | undefined {
  const at = typeAt + 1;
  switch (bytes.readUInt8(typeAt)) {
    case 0:
    case 1:
      return { value: { type: "boolean", value: bytes.readUInt8(typeAt) === 0 }, end: at };
    case 2:
      return { value: { type: "byte", value: bytes.readInt8(at) }, end: at + 1 };
    case 3:
      return { value: { type: "short", value: bytes.readInt16BE(at) }, end: at + 2 };
    case 4:
      return { value: { type: "integer", value: bytes.readInt32BE(at) }, end: at + 4 };
    case 5:
      return { value: { type: "long", value: bytes.readBigInt64BE(at) }, end: at + 8 };
    case 6: {
      const end = at + 2 + bytes.readUInt16BE(at);
      return { value: { type: "bytes", value: bytes.subarray(at + 2, end) }, end };
    }
    case 7: {
      const end = at + 2 + bytes.readUInt16BE(at);
      return { value: { type: "string", value: bytes.toString("utf8", at + 2, end) }, end };
    }
    case 8:
      return { value: { type: "timestamp", value: bytes.readBigInt64BE(at) }, end: at + 8 };
    case 9:
      return { value: { type: "uuid", value: bytes.subarray(at, at + 16) }, end: at + 16 };
    default:
      return undefined;
  }
}

/**
 * The frame of a message, with both checksums made anew.
 * @throws RangeError for a name over 255 bytes, or a value that its type cannot hold.
 */
export function encodeAwsMessage(message: AwsMessage): Uint8Array {
  const headers = Buffer.concat(message.headers.map(encodeHeader));
  const total = preludeBytes + headers.length + message.payload.length + checksumBytes;
  const frame = Buffer.alloc(total);
  frame.writeUInt32BE(total, 0);
  frame.writeUInt32BE(headers.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headers.copy(frame, preludeBytes);
  frame.set(message.payload, preludeBytes + headers.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, total - checksumBytes)), total - checksumBytes);
  return frame;
}

function encodeHeader({ name, value }: AwsHeader): Buffer {
  const nameBytes = Buffer.from(name, "utf8");
  const length = Buffer.alloc(1);
  length.writeUInt8(nameBytes.length);
  return Buffer.concat([length, nameBytes, encodeHeaderValue(value)]);
}

function encodeHeaderValue(header: AwsHeaderValue): Buffer {
  switch (header.type) {
    case "boolean":
      return Buffer.of(header.value ? 0 : 1);
    case "byte":
      return sized(2, 1, (bytes) => bytes.writeInt8(header.value, 1));
    case "short":
      return sized(3, 2, (bytes) => bytes.writeInt16BE(header.value, 1));
    case "integer":
      return sized(4, 4, (bytes) => bytes.writeInt32BE(header.value, 1));
    case "long":
      return sized(5, 8, (bytes) => bytes.writeBigInt64BE(header.value, 1));
    case "bytes":
      return withLength(6, header.value);
    case "string":
      return withLength(7, Buffer.from(header.value, "utf8"));
    case "timestamp":
      return sized(8, 8, (bytes) => bytes.writeBigInt64BE(header.value, 1));
    case "uuid":
      return Buffer.concat([Buffer.of(9), header.value]);
  }
}

function sized(type: number, length: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(1 + length);
  bytes.writeUInt8(type);
  write(bytes);
  return bytes;
}

function withLength(type: number, value: Uint8Array): Buffer {
  return Buffer.concat([sized(type, 2, (bytes) => bytes.writeUInt16BE(value.length, 1)), value]);
}

/** One frame for its meaning: the type names the event, the exception or the error; the payload is the data. */
export function readAwsEvent(frame: Uint8Array): StreamEvent | undefined {
  const message = decodeAwsMessage(frame);
  if (message === undefined) return undefined;
  const named = (name: string): string | undefined => {
    const value = message.headers.find((header) => header.name === name)?.value;
    return value?.type === "string" ? value.value : undefined;
  };
  const data = Buffer.from(message.payload).toString("utf8");
  const type = named(":event-type") ?? named(":exception-type") ?? named(":error-code");
  return { type, json: parseJson(data), data };
}

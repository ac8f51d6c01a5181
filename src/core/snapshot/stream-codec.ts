import type { ChunkMark, RecordedResponse } from "../interaction.js";
import { formatJsonStyle } from "../json/format-json.js";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json-value.js";
import { decodeAwsMessage } from "../stream/aws-event-stream.js";
import { splitEvents } from "../stream/read-events.js";
import type { EventSlice, StreamFormat } from "../stream/stream-event.js";
import { awsItems, awsStyle } from "./aws-items.js";
import { maxInlineBytes, parseBase64, takeStyle, utf8Text } from "./body-codec.js";
import type { EventItems, StreamStyle } from "./event-items.js";
import { Fields } from "./fields.js";
import { OneLine, type YamlTree } from "./format-yaml.js";
import { ndjsonItems, ndjsonStyle } from "./ndjson-items.js";
import type { YamlNode } from "./parse-yaml.js";
import { extensionFor, type PutSideFile, type ReadSideFile, takeSideFile } from "./side-file.js";
import { sseItems, sseStyle } from "./sse-items.js";

const formats = ["sse", "ndjson", "aws-event-stream"] as const satisfies readonly StreamFormat[];
const newlines: ReadonlyMap<string, StreamStyle["newline"]> = new Map([
  ["lf", "\n"],
  ["crlf", "\r\n"],
  ["cr", "\r"],
]);

const itemsOf: Readonly<Record<StreamFormat, (style: StreamStyle) => EventItems>> = {
  sse: sseItems,
  ndjson: ndjsonItems,
  "aws-event-stream": awsItems,
};

export interface StreamParts {
  readonly format: StreamFormat;
  readonly body: Uint8Array;
  readonly chunks: readonly ChunkMark[];
  /** Written for readers, never read. */
  readonly assembledText: string | undefined;
}

/**
 * A streamed body, an item an event. Arrival times are whole milliseconds; chunk borders are written only where they
 * are not the events' own; empty chunks are left out.
 */
export function encodeStream(parts: StreamParts, putSideFile: PutSideFile): ReadonlyMap<string, YamlTree> {
  const { format, body, assembledText } = parts;
  const slices = splitEvents(format, body);
  const style = styleOf(format, body, slices);
  const chunks = storedChunks(parts);
  const encoded = new Map<string, YamlTree>([["format", format]]);
  if (style.newline !== "\n") encoded.set("newline", style.newline === "\r" ? "cr" : "crlf");
  if (style.isTight) encoded.set("colon", "tight");
  const words = formatJsonStyle(style.json);
  if (words !== "") encoded.set("style", words);
  if (assembledText !== undefined && assembledText !== "") encoded.set("text", assembledText);
  if (body.length > maxInlineBytes) {
    const isText = format !== "aws-event-stream" && utf8Text(body) !== undefined;
    for (const [key, value] of putSideFile(body, extensionFor(body, "", isText))) encoded.set(key, value);
    encoded.set("chunks", chunkTable(chunks));
    return encoded;
  }
  const items = itemsOf[format](style);
  const times = completionTimes(slices, chunks);
  encoded.set(
    "events",
    slices.map(
      ({ start, end }, index) => new OneLine(encodeEvent(body.subarray(start, end), items, times[index])),
    ),
  );
  const isChunkPerEvent = chunks.every(({ bytes }, index) => bytes === sliceLength(slices[index]));
  if (chunks.length > 0 && !(isChunkPerEvent && chunks.length === slices.length))
    encoded.set("chunks", chunkTable(chunks));
  return encoded;
}

const sliceLength = (slice: EventSlice | undefined): number =>
  slice === undefined ? 0 : slice.end - slice.start;

const chunkTable = (chunks: readonly ChunkMark[]): OneLine =>
  new OneLine(chunks.map(({ atMs, bytes }) => [atMs, bytes]));

/** None when they do not add up to the body: better no times than wrong ones. */
function storedChunks({ chunks, body }: StreamParts): readonly ChunkMark[] {
  const stored = chunks.flatMap(({ atMs, bytes }) =>
    bytes > 0 ? [{ atMs: Math.max(0, Math.round(atMs)), bytes }] : [],
  );
  return totalBytes(stored) === body.length ? stored : [];
}

const totalBytes = (chunks: readonly ChunkMark[]): number =>
  chunks.reduce((sum, { bytes }) => sum + bytes, 0);

/** When the chunk that completed each slice arrived. */
function completionTimes(
  slices: readonly EventSlice[],
  chunks: readonly ChunkMark[],
): readonly (number | undefined)[] {
  let index = 0;
  let received = chunks[0]?.bytes ?? 0;
  return slices.map(({ end }) => {
    while (received < end && index < chunks.length) received += chunks[++index]?.bytes ?? 0;
    return chunks[index]?.atMs;
  });
}

function styleOf(format: StreamFormat, body: Uint8Array, slices: readonly EventSlice[]): StreamStyle {
  if (format === "aws-event-stream") {
    return awsStyle(
      slices.flatMap(({ start, end }) => {
        const payload = decodeAwsMessage(body.subarray(start, end))?.payload;
        return payload === undefined ? [] : [Buffer.from(payload).toString("utf8")];
      }),
    );
  }
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
  return format === "sse" ? sseStyle(text) : ndjsonStyle(text);
}

function encodeEvent(slice: Uint8Array, items: EventItems, atMs: number | undefined): JsonValue {
  const item: JsonObject = new Map();
  if (atMs !== undefined) item.set("ms", atMs);
  const readable = items.toItem(slice);
  if (readable !== undefined && isSame(items.toBytes(readable), slice)) {
    for (const [key, value] of readable) item.set(key, value);
    return item;
  }
  const text = utf8Text(slice);
  if (text !== undefined) item.set("raw", text);
  else item.set("base64", Buffer.from(slice).toString("base64"));
  return item;
}

const isSame = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;

/** @throws ProxymockError SNAPSHOT_INVALID */
export function decodeStream(
  node: YamlNode,
  readSideFile: ReadSideFile,
): Pick<RecordedResponse, "body" | "chunks"> {
  const fields = new Fields(node);
  const format = fields.oneOf("format", formats);
  const newline = newlines.get(fields.optionalOneOf("newline", ["lf", "crlf", "cr"]) ?? "lf") ?? "\n";
  const isTight = fields.optionalOneOf("colon", ["tight"]) !== undefined;
  const items = itemsOf[format]({ newline, isTight, json: takeStyle(fields) });
  fields.take("text");
  const table = fields.take("chunks");
  const chunks = table === undefined ? [] : table.items().map(decodeChunk);
  const events = fields
    .take("events")
    ?.items()
    .map((item) => decodeEvent(item, items));
  const body =
    events === undefined
      ? takeSideFile(fields, readSideFile)
      : Buffer.concat(events.map(({ bytes }) => bytes));
  fields.end();
  // After a hand edit the chunks may not fit the events any more: then each event is a chunk.
  if (totalBytes(chunks) === body.length || events === undefined) return { body, chunks };
  return { body, chunks: chunksOf(events) };
}

interface DecodedEvent {
  readonly bytes: Uint8Array;
  readonly atMs: number | undefined;
}

/** None when an event has no time. */
function chunksOf(events: readonly DecodedEvent[]): readonly ChunkMark[] {
  const chunks = events.flatMap(({ bytes, atMs }) =>
    atMs === undefined ? [] : [{ atMs, bytes: bytes.length }],
  );
  return chunks.length === events.length ? chunks : [];
}

function decodeChunk(node: YamlNode): ChunkMark {
  const [atMs, bytes, ...rest] = node.items().map((item) => item.json());
  if (rest.length > 0 || !isCount(atMs) || !isCount(bytes)) throw node.fail("a chunk is [ms, bytes]");
  return { atMs, bytes };
}

const isCount = (value: JsonValue | undefined): value is number => typeof value === "number" && value >= 0;

function decodeEvent(node: YamlNode, items: EventItems): DecodedEvent {
  const item = node.json();
  if (!isJsonObject(item)) throw node.fail("an event is a map");
  const atMs = item.get("ms");
  if (atMs !== undefined && !isCount(atMs)) throw node.fail("ms is no number from 0 up");
  item.delete("ms");
  const bytes = rawBytes(item) ?? items.toBytes(item);
  if (bytes === undefined) throw node.fail("this is no event of the stream's format");
  return { bytes, atMs };
}

function rawBytes(item: JsonObject): Uint8Array | undefined {
  if (item.size !== 1) return undefined;
  const raw = item.get("raw");
  const base64 = item.get("base64");
  if (typeof raw === "string") return Buffer.from(raw, "utf8");
  return typeof base64 === "string" ? parseBase64(base64) : undefined;
}

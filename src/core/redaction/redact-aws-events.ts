import {
  type AwsHeader,
  type AwsMessage,
  decodeAwsMessage,
  encodeAwsMessage,
  splitAwsEventStream,
} from "../stream/aws-event-stream.js";
import { padEdits } from "./binary-text.js";
import { applyEdits, type Edit, editsOf } from "./edit.js";
import { findInText } from "./find-secrets.js";
import { looksLikeJson, scanJsonStrings } from "./json-strings.js";
import { MappedText } from "./mapped-text.js";
import { eventEdits } from "./redact-events.js";
import type { Redaction } from "./redact-json.js";

interface Frame {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
  /** Undefined for what is no whole frame. */
  readonly message: AwsMessage | undefined;
  readonly payload: string;
  /** The payload's member `bytes`: the model's own event in base64 (Bedrock's InvokeModelWithResponseStream). */
  readonly inner: { readonly start: number; readonly end: number; readonly text: string } | undefined;
}

/** Edits of an AWS event stream (bytes, one a character): a frame that holds a secret is encoded anew, checksums too. */
export function awsEventEdits(body: string, redaction: Redaction): readonly Edit[] {
  const bytes = Buffer.from(body, "latin1");
  const frames = splitAwsEventStream(bytes).map(({ start, end }) =>
    readFrame(bytes.subarray(start, end), start),
  );
  const texts = frames.flatMap(({ payload, inner }) => [
    payloadText(payload, inner),
    MappedText.plain(inner?.text ?? "", 0),
  ]);
  const edits = eventEdits(texts, redaction);
  return frames.flatMap((frame, index) => {
    const [payload = [], inner = []] = [edits[index * 2], edits[index * 2 + 1]];
    return frameEdits(frame, { payload, inner }, redaction);
  });
}

function readFrame(bytes: Buffer, start: number): Frame {
  const message = decodeAwsMessage(bytes);
  const payload = message === undefined ? "" : Buffer.from(message.payload).toString("latin1");
  return { start, end: start + bytes.length, bytes, message, payload, inner: innerEvent(payload) };
}

function innerEvent(payload: string): Frame["inner"] {
  if (!payload.includes('"bytes"')) return undefined;
  const literal = scanJsonStrings(payload).strings.find(
    ({ name, isKey, frame }) => !isKey && name === "bytes" && frame?.parent === undefined,
  );
  if (literal === undefined) return undefined;
  const text = Buffer.from(payload.slice(literal.start, literal.end), "base64").toString("latin1");
  return looksLikeJson(text) ? { start: literal.start, end: literal.end, text } : undefined;
}

/** The payload as JSON, without the base64 that is read on its own. */
function payloadText(payload: string, inner: Frame["inner"]): MappedText {
  if (inner === undefined) return MappedText.plain(payload, 0);
  return new MappedText(payload.slice(0, inner.start) + payload.slice(inner.end), [
    0,
    0,
    inner.start,
    inner.end,
  ]);
}

function frameEdits(
  { start, end, bytes, message, payload, inner }: Frame,
  edits: { readonly payload: readonly Edit[]; readonly inner: readonly Edit[] },
  redaction: Redaction,
): readonly Edit[] {
  if (message === undefined) {
    const found = editsOf(findInText(bytes.toString("latin1"), redaction.search), redaction.placeholders);
    return padEdits(found).map((edit) => ({ ...edit, start: edit.start + start, end: edit.end + start }));
  }
  const headers = message.headers.map((header) => redactHeader(header, redaction));
  const isChanged = headers.some((header, index) => header !== message.headers[index]);
  if (!isChanged && edits.payload.length === 0 && edits.inner.length === 0) return [];
  const innerEdits =
    inner === undefined || edits.inner.length === 0
      ? []
      : [
          {
            start: inner.start,
            end: inner.end,
            text: Buffer.from(applyEdits(inner.text, edits.inner), "latin1").toString("base64"),
          },
        ];
  const redacted = Buffer.from(applyEdits(payload, [...edits.payload, ...innerEdits]), "latin1");
  const frame = encodeAwsMessage({ headers, payload: redacted });
  return [{ start, end, text: Buffer.from(frame).toString("latin1") }];
}

function redactHeader(header: AwsHeader, { search, placeholders }: Redaction): AwsHeader {
  if (header.value.type !== "string") return header;
  const edits = editsOf(findInText(header.value.value, search), placeholders);
  if (edits.length === 0) return header;
  return { ...header, value: { type: "string", value: applyEdits(header.value.value, edits) } };
}

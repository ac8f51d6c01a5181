import { streamFormatOf } from "../stream/read-events.js";
import { isBinary, padEdits } from "./binary-text.js";
import { type Edit, editsOf, redactUntilClean } from "./edit.js";
import { sseTexts } from "./event-texts.js";
import { findInText } from "./find-secrets.js";
import { moveFindings } from "./finding.js";
import { looksLikeJson } from "./json-strings.js";
import { MappedText } from "./mapped-text.js";
import { awsEventEdits } from "./redact-aws-events.js";
import { eventEdits } from "./redact-events.js";
import { formEdits } from "./redact-form.js";
import { jsonEdits, type Redaction } from "./redact-json.js";
import { boundaryOf, multipartEdits } from "./redact-multipart.js";

/** Where a body stands. */
export interface BodyPlace {
  /** The whole header; "" when there is none. */
  readonly contentType: string;
  /** Answers may be streams, whose events share texts. */
  readonly isAnswer: boolean;
}

export interface RedactedBody {
  /** The very same object when nothing was found. */
  readonly body: Uint8Array;
  /** What each round changed, for whoever keeps offsets into the body. */
  readonly rounds: readonly (readonly Edit[])[];
}

/** A body without secrets. It is read as bytes, one a character, so that what isn't redacted keeps every byte. */
export function redactBody(body: Uint8Array, place: BodyPlace, redaction: Redaction): RedactedBody {
  if (body.length === 0) return { body, rounds: [] };
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
  redaction.placeholders.reserve(text);
  const rounds: (readonly Edit[])[] = [];
  const clean = redactUntilClean(
    text,
    (current) => bodyEdits(current, place, redaction),
    (edits) => rounds.push(edits),
  );
  return { body: rounds.length === 0 ? body : Buffer.from(clean, "latin1"), rounds };
}

function bodyEdits(
  text: string,
  { contentType, isAnswer }: BodyPlace,
  redaction: Redaction,
): readonly Edit[] {
  const mediaType = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const format = isAnswer ? streamFormatOf(mediaType) : undefined;
  if (format === "aws-event-stream") return awsEventEdits(text, redaction);
  if (format === "sse" || (isAnswer && looksLikeSse(text))) return sseEdits(text, redaction);
  if (mediaType.startsWith("multipart/")) {
    const boundary = boundaryOf(contentType);
    if (boundary !== undefined) return multipartEdits(text, boundary, redaction);
  }
  if (looksLikeJson(text) || (text.startsWith('"') && mediaType.endsWith("json"))) {
    return isAnswer && holdsEvents(text) ? streamedJsonEdits(text, redaction) : jsonEdits(text, redaction);
  }
  if (mediaType === "application/x-www-form-urlencoded") return formEdits(text, redaction);
  const edits = editsOf(findInText(text, redaction.search), redaction.placeholders);
  return isBinary(text) ? padEdits(edits) : edits;
}

/** A stream under a wrong media type, or under none. */
const looksLikeSse = (text: string): boolean =>
  /^(?:\u00ef\u00bb\u00bf)?(?:data|event|id|retry)?: ?[^\r\n]*[\r\n]/.test(text);

/** One array of events (Gemini without `alt=sse`), or a value a line. */
const holdsEvents = (text: string): boolean =>
  (/^\s*\[\s*\{/.test(text) && /"candidates"\s*:/.test(text)) || /\}[ \t]*[\r\n]+[ \t]*\{/.test(text);

const streamedJsonEdits = (text: string, redaction: Redaction): readonly Edit[] =>
  eventEdits([MappedText.plain(text, 0)], redaction).flat();

function sseEdits(text: string, redaction: Redaction): readonly Edit[] {
  const { data, others } = sseTexts(text);
  const inData = eventEdits(data, redaction).flat();
  const inOthers = others.flatMap((line) =>
    moveFindings(findInText(line.text, redaction.search), line.outer),
  );
  return [...inData, ...editsOf(inOthers, redaction.placeholders)];
}

import type { HeaderLine } from "../../../src/core/headers.js";
import type { ChunkMark, RecordedRequest, RecordedResponse } from "../../../src/core/interaction.js";
import { createRedactor } from "../../../src/core/redaction/redactor.js";

export const plainRedactor = createRedactor({ environment: {}, providers: [] });

export interface Sample {
  readonly url?: string;
  readonly headers?: readonly HeaderLine[];
  readonly body?: string | Uint8Array;
  readonly status?: number;
  readonly type?: string;
  readonly chunks?: readonly ChunkMark[];
}

const bytes = (body: string | Uint8Array = ""): Uint8Array =>
  typeof body === "string" ? Buffer.from(body) : body;
const typed = ({ headers = [], type }: Sample): readonly HeaderLine[] =>
  type === undefined ? headers : [...headers, ["content-type", type]];

export const requestOf = (sample: Sample): RecordedRequest => ({
  method: "POST",
  url: sample.url ?? "https://api.openai.com/v1/chat/completions",
  headers: typed(sample),
  body: bytes(sample.body),
});

export const responseOf = (sample: Sample): RecordedResponse => ({
  status: sample.status ?? 200,
  headers: typed(sample),
  trailers: [],
  body: bytes(sample.body),
  chunks: sample.chunks ?? [],
});

/** Everything of a redacted request as one text. */
export const textOf = (message: { url?: string; headers: readonly HeaderLine[]; body: Uint8Array }): string =>
  [message.url ?? "", ...message.headers.flat(), Buffer.from(message.body).toString("utf8")].join("\n");

export const redactJson = (value: unknown): string =>
  Buffer.from(
    plainRedactor.redactRequest(requestOf({ type: "application/json", body: JSON.stringify(value) })).body,
  ).toString("utf8");

export const redactAnswer = (sample: Sample, redactor = plainRedactor): RecordedResponse => {
  const { response } = redactor.redactExchange(requestOf({}), responseOf(sample));
  if (response === undefined) throw new Error("no response");
  return response;
};

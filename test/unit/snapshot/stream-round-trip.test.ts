import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeInteraction } from "../../../src/core/snapshot/decode-interaction.js";
import { encodeAwsMessage } from "../../../src/core/stream/aws-event-stream.js";
import { chunksOf, readBack, sampleInteraction, sampleResponse } from "./sample-interaction.js";

const streamBack = (contentType: string, body: string | Uint8Array, sizes: readonly number[]) => {
  const sent = sampleResponse(contentType, body, chunksOf(sizes));
  const { yaml, interaction } = readBack(sampleInteraction({ response: sent, assembledText: "Hello" }));
  return { yaml, sent, read: interaction.response };
};

const expectSame = ({ sent, read, yaml }: ReturnType<typeof streamBack>) => {
  expect(Buffer.from(read?.body ?? []).equals(Buffer.from(sent.body))).toBe(true);
  expect(read?.chunks).toEqual(sent.chunks);
  return yaml;
};

const frame = (type: string, payload: string | Uint8Array) =>
  encodeAwsMessage({
    headers: [
      { name: ":event-type", value: { type: "string", value: type } },
      { name: "n", value: { type: "long", value: 5n } },
      { name: "t", value: { type: "timestamp", value: -1n } },
      { name: "b", value: { type: "boolean", value: false } },
      { name: "s", value: { type: "short", value: -3 } },
      { name: "u", value: { type: "uuid", value: Buffer.alloc(16, 7) } },
      { name: "y", value: { type: "bytes", value: Buffer.from([1, 2]) } },
    ],
    payload: Buffer.from(payload),
  });

const bodies: Readonly<Record<string, readonly [contentType: string, body: string | Uint8Array]>> = {
  "OpenAI data lines": ["text/event-stream; charset=utf-8", 'data: {"a":"héllo"}\n\ndata: [DONE]\n\n'],
  "named events, padded": [
    "text/event-stream",
    'event: ping\ndata: {"type":"ping"}\n\nevent: x\ndata: {"i":0   }\n\n',
  ],
  CRLF: ["text/event-stream", 'data: {"a": 1, "b": "\\u003c"}\r\n\r\ndata: {"a": 2}\r\n\r\n'],
  "CR alone": ["text/event-stream", "data: a\r\rdata: b\r\r"],
  "comments, ids, retry, many data lines": [
    "text/event-stream",
    ": hi\n\nid: 1\nretry: 5\nevent: e\ndata: a\ndata: b\n\n",
  ],
  "no space behind the colon": ["text/event-stream", 'data:{"a":1}\n\ndata:{"a":2}\n\n'],
  "a byte order mark and a rest": ["text/event-stream", '\ufeffdata: {"a":1}\n\ndata: {"b"'],
  "odd fields and empty lines": [
    "text/event-stream",
    "\n\ndata\nfoo: bar\n\ndata: x\n\n\n: \nid: 1\nid: 2\n\n",
  ],
  "mixed line ends": ["text/event-stream", "data: a\r\ndata: b\n\ndata: c\n\r\n"],
  "half a character": [
    "text/event-stream",
    Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0xc3, 0x0a, 0x0a, 0xe2]),
  ],
  NDJSON: ["application/x-ndjson", '{"m":{"c":"hi"},"done":false}\nnot json\n\n{"done":true}\n{"cut'],
  "NDJSON with CRLF": ["application/stream+json", '{"a":1}\r\n{"a":2}\r\n'],
  "AWS event stream": [
    "application/vnd.amazon.eventstream",
    Buffer.concat([
      frame("a", '{"p":"x"}'),
      frame("b", ""),
      frame("c", Buffer.from([0xff, 0])),
      Buffer.from([1, 2, 3]),
    ]),
  ],
};

describe("a stored stream", () => {
  it.each(Object.entries(bodies))(
    "reads back to its bytes and chunks, split at any byte: %s",
    (_, [contentType, body]) => {
      const { length } = Buffer.from(body);
      for (let at = 1; at < length; at++) expectSame(streamBack(contentType, body, [at, length - at]));
      expectSame(streamBack(contentType, body, [length]));
      expectSame(
        streamBack(
          contentType,
          body,
          Array.from({ length }, () => 1),
        ),
      );
    },
  );

  it("reads back whatever its bytes are", () => {
    const piece = fc.constantFrom(
      "data: ",
      "data:",
      "event: x",
      "\n",
      "\n\n",
      "\r\n",
      "\r",
      ": c",
      "id: 1",
      '{"a":1}',
      "{",
      "}",
      " ",
      "\ufeff",
      "é",
      "[DONE]",
      "\0",
    );
    const contentTypes = fc.constantFrom(
      "text/event-stream",
      "application/x-ndjson",
      "application/vnd.amazon.eventstream",
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 25 }), contentTypes, (pieces, contentType) => {
        expectSame(
          streamBack(
            contentType,
            pieces.join(""),
            pieces.map((part) => Buffer.byteLength(part)),
          ),
        );
      }),
      { numRuns: 800 },
    );
  });

  it("shows one event a line, with the time of the chunk that completed it", () => {
    const yaml = expectSame(
      streamBack("text/event-stream", 'event: a\ndata: {"x":1}\n\ndata: [DONE]\n\n', [24, 14]),
    );
    expect(yaml).toContain(`  stream:
    format: sse
    text: Hello
    events:
      - {ms: 100, event: a, data: {x: 1}}
      - {ms: 110, text: "[DONE]"}
`);
    expect(yaml).not.toContain("chunks");
  });

  it("shows the chunks where they are not the events", () => {
    const yaml = expectSame(streamBack("text/event-stream", "data: a\n\ndata: b\n\n", [4, 14]));
    expect(yaml).toContain("    chunks: [[100, 4], [110, 14]]\n");
  });

  it("writes Anthropic's padding as a number", () => {
    const yaml = expectSame(streamBack("text/event-stream", 'event: x\ndata: {"i":0      }\n\n', [30]));
    expect(yaml).toContain("- {ms: 100, event: x, data: {i: 0}, pad: 6}\n");
  });

  it("shows an AWS frame's headers and payload", () => {
    const bytes = encodeAwsMessage({
      headers: [{ name: ":event-type", value: { type: "string", value: "contentBlockDelta" } }],
      payload: Buffer.from('{"delta":{"text":"Hi"}}'),
    });
    const yaml = expectSame(streamBack("application/vnd.amazon.eventstream", bytes, [bytes.length]));
    expect(yaml).toContain(
      '- {ms: 100, headers: {":event-type": contentBlockDelta}, data: {delta: {text: Hi}}}\n',
    );
  });

  it("goes to a side file when it is over 1 MiB, chunks and text beside it", () => {
    const body = `data: ${"x".repeat(1_100_000)}\n\n`.repeat(2);
    const yaml = expectSame(streamBack("text/event-stream", body, [body.length / 2, body.length / 2]));
    expect(yaml).toContain("    text: Hello\n    file: stem.");
    expect(yaml).not.toContain("events");
  });

  it("reads after a hand changed an event, each event a chunk", () => {
    const interaction = sampleInteraction({
      response: sampleResponse(
        "text/event-stream",
        'data: {"t":"Hi"}\n\ndata: [DONE]\n\n',
        chunksOf([4, 28]),
      ),
    });
    const { yaml } = readBack(interaction);
    const read = readBackText(yaml.replace("{t: Hi}", "{t: Good morning}"));
    expect(Buffer.from(read?.body ?? []).toString()).toBe('data: {"t":"Good morning"}\n\ndata: [DONE]\n\n');
    expect(read?.chunks).toEqual([
      { atMs: 110, bytes: 28 },
      { atMs: 110, bytes: 14 },
    ]);
  });
});

const readBackText = (text: string) =>
  decodeInteraction({ file: "x.yaml", text, readSideFile: () => new Uint8Array(0) }).response;

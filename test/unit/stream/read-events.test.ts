import { EventStreamCodec } from "@smithy/eventstream-codec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AwsMessage,
  decodeAwsMessage,
  encodeAwsMessage,
} from "../../../src/core/stream/aws-event-stream.js";
import { crc32 } from "../../../src/core/stream/crc32.js";
import { readEvents, streamEvents, streamFormatOf } from "../../../src/core/stream/read-events.js";
import type { StreamFormat } from "../../../src/core/stream/stream-event.js";

const read = (format: StreamFormat, text: string) =>
  streamEvents(format, Buffer.from(text)).map(({ type, data }) => [type, data]);

describe("server-sent events", () => {
  it.each(["\n", "\r", "\r\n"])("end with an empty line, whatever ends a line: %j", (end) => {
    expect(read("sse", `event: a${end}data: 1${end}${end}data: 2${end}${end}`)).toEqual([
      ["a", "1"],
      [undefined, "2"],
    ]);
  });

  it.each([
    ["comments and events without data are none", ": hi\n\nevent: x\n\ndata: 1\n\n", [[undefined, "1"]]],
    ["data of several lines is joined", "data: a\ndata:\ndata:b\n\n", [[undefined, "a\n\nb"]]],
    ["one space is framing, the next is data", "data:  a\n\n", [[undefined, " a"]]],
    ["a field without a colon is empty", "data\n\n", [[undefined, ""]]],
    ["a byte order mark at the start is no part of a field", "\ufeffdata: a\n\n", [[undefined, "a"]]],
    ["one within is", "data: a\n\n\ufeffdata: b\n\n", [[undefined, "a"]]],
    [
      "the unterminated rest counts",
      "data: a\n\ndata: b",
      [
        [undefined, "a"],
        [undefined, "b"],
      ],
    ],
    ["the last event name wins", "event: a\nevent: b\ndata: 1\n\n", [["b", "1"]]],
  ])("%s", (_, text, expected) => {
    expect(read("sse", text)).toEqual(expected);
  });

  it("carry JSON without loss", () => {
    expect(streamEvents("sse", Buffer.from('data: {"a":1}\n\n'))[0]?.json).toEqual(new Map([["a", 1]]));
    expect(streamEvents("sse", Buffer.from("data: [DONE]\n\n"))[0]?.json).toBeUndefined();
  });
});

describe("NDJSON", () => {
  it("is an event a line, the last perhaps unterminated", () => {
    expect(read("ndjson", '{"a":1}\r\n\n{"b":2}')).toEqual([
      [undefined, '{"a":1}'],
      [undefined, '{"b":2}'],
    ]);
  });
});

describe("AWS event streams", () => {
  const codec = new EventStreamCodec(
    (bytes) => Buffer.from(bytes).toString("utf8"),
    (text) => Buffer.from(text, "utf8"),
  );
  const message: AwsMessage = {
    headers: [
      { name: ":event-type", value: { type: "string", value: "chünk" } },
      { name: "flag", value: { type: "boolean", value: true } },
      { name: "n", value: { type: "integer", value: -7 } },
    ],
    payload: Buffer.from('{"a":1}'),
  };

  it("are written as the SDKs write them", () => {
    const theirs = codec.encode({
      headers: Object.fromEntries(message.headers.map(({ name, value }) => [name, value])) as never,
      body: message.payload,
    });
    expect(Buffer.from(encodeAwsMessage(message)).equals(Buffer.from(theirs))).toBe(true);
  });

  it("are read by the SDKs and by us alike", () => {
    const frame = encodeAwsMessage(message);
    expect(Object.keys(codec.decode(frame).headers)).toEqual([":event-type", "flag", "n"]);
    expect(decodeAwsMessage(frame)?.headers).toEqual(message.headers);
    expect(streamEvents("aws-event-stream", frame)).toMatchObject([{ type: "chünk", data: '{"a":1}' }]);
  });

  it("are refused when any one byte is wrong", () => {
    const frame = encodeAwsMessage(message);
    for (let at = 0; at < frame.length; at++) {
      const broken = Uint8Array.from(frame);
      broken[at] = (broken[at] ?? 0) ^ 0x41;
      expect(decodeAwsMessage(broken)).toBeUndefined();
    }
  });

  it("have the checksum of gzip", () => {
    expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  });
});

describe("slices", () => {
  it("cover every byte of any body in order", () => {
    const format = fc.constantFrom<StreamFormat>("sse", "ndjson", "aws-event-stream");
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc
        .array(fc.constantFrom("\n", "\r", "a", "data: ", "\n\n"))
        .map((parts) => Buffer.from(parts.join(""))),
    );
    fc.assert(
      fc.property(format, body, (name, bytes) => {
        let at = 0;
        for (const { start, end } of readEvents(name, bytes)) {
          expect(start).toBe(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBe(bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["text/event-stream", "sse"],
    ["application/x-ndjson", "ndjson"],
    ["application/vnd.amazon.eventstream", "aws-event-stream"],
    ["application/json", undefined],
    ["", undefined],
  ])("the media type %j streams as %s", (type, format) => {
    expect(streamFormatOf(type)).toBe(format);
  });
});

import { EventStreamCodec } from "@smithy/eventstream-codec";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactAnswer } from "./exchange-samples.js";
import { anthropicKey, openaiKey } from "./fakes.js";

const sse = (events: readonly unknown[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
const bodyOf = (type: string, body: string | Uint8Array): string =>
  Buffer.from(redactAnswer({ type, body }).body).toString();
const dataOf = (body: string): unknown[] =>
  body
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)));
const cut = (text: string, ...places: number[]): string[] =>
  [0, ...places].map((from, i) => text.slice(from, places[i]));

describe("a secret split over events", () => {
  test("gets its placeholder where it begins and is cut out of the rest; other events keep their bytes", () => {
    const [a = "", b = "", c = ""] = cut(openaiKey, 2, 20);
    const delta = (text: string) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text },
    });
    const before = sse([{ type: "message_start", message: { id: "msg_1" } }]);
    const after = `${sse([{ type: "content_block_stop", index: 0 }])}: odd\r\n\r\n`;
    const redacted = bodyOf(
      "text/event-stream",
      before + sse([delta(`It is ${a}`), delta(b), delta(`${c} ok`)]) + after,
    );
    expect(redacted).toBe(before + sse([delta("It is <openai-key-1>"), delta(""), delta(" ok")]) + after);
  });

  test("is found though two blocks interleave and positions differ from indexes", () => {
    const [a = "", b = ""] = cut(openaiKey, 12);
    const choice = (index: number, content: string) => ({ choices: [{ delta: { content }, index }] });
    const both = { choices: [...choice(1, "x").choices, ...choice(0, b).choices] };
    const redacted = bodyOf("text/event-stream", sse([choice(0, a), choice(1, "y"), both]));
    expect(dataOf(redacted)).toEqual([
      choice(0, "<openai-key-1>"),
      choice(1, "y"),
      { choices: [...choice(1, "x").choices, ...choice(0, "").choices] },
    ]);
  });

  test("is found by name in the deltas of tool arguments", () => {
    const args = cut('{"path": "a", "password": "hunter two"}', 18, 30);
    const delta = (partial_json: string) => ({
      type: "content_block_delta",
      index: 1,
      delta: { type: "input_json_delta", partial_json },
    });
    const joined = dataOf(bodyOf("text/event-stream", sse(args.map(delta))))
      .map((event) => (event as ReturnType<typeof delta>).delta.partial_json)
      .join("");
    expect(JSON.parse(joined)).toEqual({ path: "a", password: "<password-1>" });
  });

  test("is found in data that is no JSON, and in an array of answers", () => {
    const [a = "", b = ""] = cut(openaiKey, 12);
    expect(bodyOf("text/event-stream", `data: ${a}\n\ndata: ${b}\n\ndata: [DONE]\n\n`)).toBe(
      "data: <openai-key-1>\n\ndata: \n\ndata: [DONE]\n\n",
    );
    const part = (text: string) => ({ candidates: [{ content: { parts: [{ text }] } }] });
    expect(JSON.parse(bodyOf("application/json", JSON.stringify([part(a), part(b)])))).toEqual([
      part("<openai-key-1>"),
      part(""),
    ]);
  });

  test("is found in data that spans lines, and in what isn't data", () => {
    const redacted = bodyOf("text/event-stream", `: ${openaiKey}\ndata: {"a":\ndata: "${anthropicKey}"}\n\n`);
    expect(redacted).toBe(': <openai-key-1>\ndata: {"a":\ndata: "<anthropic-key-1>"}\n\n');
  });

  test("that every event repeats whole is replaced in each", () => {
    const event = { key_used: openaiKey };
    expect(bodyOf("text/event-stream", sse([event, event]))).toBe(
      sse([{ key_used: "<openai-key-1>" }, { key_used: "<openai-key-1>" }]),
    );
  });

  test("never survives, wherever the events cut it", () => {
    const text = `a ${openaiKey} b`;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 12 }),
        (places) => {
          const events = cut(text, ...places.sort((a, b) => a - b)).map((content) => ({
            message: { content },
          }));
          const body = events.map((event) => `${JSON.stringify(event)}\n`).join("");
          const joined = bodyOf("application/x-ndjson", body)
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line).message.content)
            .join("");
          expect(joined).toBe("a <openai-key-1> b");
        },
      ),
    );
  });
});

describe("AWS event streams", () => {
  const codec = new EventStreamCodec(
    (bytes) => Buffer.from(bytes as Uint8Array).toString("utf8"),
    (text) => Buffer.from(text),
  );
  const frame = (payload: unknown) =>
    codec.encode({
      headers: {
        ":event-type": { type: "string", value: "chunk" },
        ":message-type": { type: "string", value: "event" },
      },
      body: Buffer.from(JSON.stringify(payload)),
    });
  const inner = (value: unknown) => ({
    bytes: Buffer.from(JSON.stringify(value)).toString("base64"),
    p: "abc",
  });
  const frames = (body: Uint8Array): unknown[] => {
    const found: unknown[] = [];
    for (let at = 0; at < body.length; ) {
      const length = Buffer.from(body).readUInt32BE(at);
      found.push(
        JSON.parse(Buffer.from(codec.decode(Buffer.from(body).subarray(at, at + length)).body).toString()),
      );
      at += length;
    }
    return found;
  };

  test.each([
    ["Converse deltas", (text: string) => ({ contentBlockIndex: 0, delta: { text } })],
    [
      "the model's own events in base64",
      (text: string) => inner({ type: "content_block_delta", index: 0, delta: { text } }),
    ],
  ])("a secret split over %s goes, and the SDK's codec accepts every frame", (_, event) => {
    const [a = "", b = ""] = cut(openaiKey, 9);
    const body = Buffer.concat([frame(event("hi ")), frame(event(a)), frame(event(b))]);
    const redacted = redactAnswer({ type: "application/vnd.amazon.eventstream", body });
    expect(frames(redacted.body)).toEqual([event("hi "), event("<openai-key-1>"), event("")]);
    expect(Buffer.from(redacted.body).subarray(0, frame(event("hi ")).length)).toEqual(
      Buffer.from(frame(event("hi "))),
    );
  });
});

describe("chunk marks", () => {
  test("add up to the new length, and borders outside the changed spans stay on their bytes", () => {
    const parts = [
      "data: one\n\n",
      `data: ${openaiKey.slice(0, 30)}`,
      openaiKey.slice(30),
      "\n\ndata: two\n\n",
      "data: end\n\n",
    ];
    const chunks = parts.map((part, index) => ({ atMs: index * 10, bytes: part.length }));
    const { body, chunks: moved } = redactAnswer({ type: "text/event-stream", body: parts.join(""), chunks });
    const text = Buffer.from(body).toString();
    const ends = moved.map((_, index) =>
      moved.slice(0, index + 1).reduce((sum, { bytes }) => sum + bytes, 0),
    );
    expect(ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))).toEqual([
      "data: one\n\n",
      "data: <openai-key-1>",
      "",
      "\n\ndata: two\n\n",
      "data: end\n\n",
    ]);
    expect(moved.map(({ atMs }) => atMs)).toEqual([0, 10, 20, 30, 40]);
  });

  test("never run backwards and always add up, whatever the borders", () => {
    const text = `data: {"d":"${openaiKey}"}\n\ndata: {"d":"x ${anthropicKey} y ${openaiKey}"}\n\n`;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 20 }),
        (places) => {
          const chunks = cut(text, ...places.sort((a, b) => a - b)).map((part, atMs) => ({
            atMs,
            bytes: part.length,
          }));
          const redacted = redactAnswer({ type: "text/event-stream", body: text, chunks });
          expect(redacted.chunks.every(({ bytes }) => bytes >= 0)).toBe(true);
          expect(redacted.chunks.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(redacted.body.length);
        },
      ),
    );
  });
});

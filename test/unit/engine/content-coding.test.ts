import * as zlib from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseCoding, decodeChunks, encodePieces } from "../../../src/engine/content-coding.js";

const mebibyte = 1024 * 1024;
const encoders: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  gzip: zlib.gzipSync,
  "x-gzip": zlib.gzipSync,
  deflate: zlib.deflateSync,
  "deflate without its wrapper": zlib.deflateRawSync,
  br: zlib.brotliCompressSync,
};
const nameOf = (label: string): string => label.split(" ")[0] ?? label;

/** "the cat sat on the mat. " thirty times, by the reference implementation. */
const zstdSample = Buffer.from("KLUv/QRoBQEAwHRoZSBjYXQgc2F0IG9uIHRoZSBtYXQuIAEA1NpqjgGzegmf", "base64");

/** Cuts at the given places and gives each piece its index as time. */
function chunksOf(bytes: Uint8Array, cuts: readonly number[]): { atMs: number; bytes: Uint8Array }[] {
  const borders = [
    0,
    ...[...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b),
    bytes.length,
  ];
  return borders.slice(1).map((end, index) => ({ atMs: index, bytes: bytes.subarray(borders[index], end) }));
}

describe("decoding", () => {
  test.each(Object.entries(encoders))(
    "%s gives the body back, wherever it was cut",
    async (label, encode) => {
      await fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ maxLength: 3_000 }),
          fc.array(fc.nat(4_000), { maxLength: 8 }),
          async (body, cuts) => {
            const decoded = await decodeChunks(chunksOf(encode(body), cuts), [nameOf(label)], mebibyte);
            expect(Buffer.from(decoded?.body ?? [])).toEqual(Buffer.from(body));
            expect(decoded?.chunks.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(body.length);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  test("gives each piece the time of the chunk that completed it", async () => {
    for (const coding of ["gzip", "deflate", "br"]) {
      const pieces = await encodePieces(
        [Buffer.from("one"), Buffer.from("two"), Buffer.from("three")],
        coding,
      );
      const split = pieces.flatMap((bytes, index) => [
        { atMs: index * 10, bytes: bytes.subarray(0, 1) },
        { atMs: index * 10 + 5, bytes: bytes.subarray(1) },
      ]);
      const decoded = await decodeChunks(split, [coding], mebibyte);
      expect(decoded?.chunks).toEqual([
        { atMs: 5, bytes: 3 },
        { atMs: 15, bytes: 3 },
        { atMs: 25, bytes: 5 },
      ]);
    }
  });

  test("undoes several codings, last one first", async () => {
    const body = Buffer.from("twice wrapped");
    const wrapped = zlib.brotliCompressSync(zlib.gzipSync(body));
    expect((await decodeChunks(chunksOf(wrapped, [9]), ["gzip", "br"], mebibyte))?.body).toEqual(body);
  });

  test("without a coding keeps the chunks as they are", async () => {
    const chunks = [
      { atMs: 1, bytes: Buffer.from("a") },
      { atMs: 2, bytes: new Uint8Array() },
      { atMs: 3, bytes: Buffer.from("bc") },
    ];
    expect(await decodeChunks(chunks, [], mebibyte)).toEqual({
      body: Buffer.from("abc"),
      chunks: [
        { atMs: 1, bytes: 1 },
        { atMs: 3, bytes: 2 },
      ],
      isWhole: true,
    });
  });

  test.each<[string, (bytes: Buffer) => Buffer]>([
    ["gzip", zlib.gzipSync],
    ["deflate", zlib.deflateSync],
    ["br", zlib.brotliCompressSync],
  ])("%s data tells whether it came to its own end", async (coding, encode) => {
    const whole = encode(Buffer.from("words ".repeat(500)));
    const verdict = async (bytes: Buffer) =>
      (await decodeChunks([{ atMs: 1, bytes }], [coding], mebibyte))?.isWhole;
    expect(await verdict(whole)).toBe(true);
    expect(await verdict(whole.subarray(0, whole.length - 5))).toBe(false);
  });

  test("of an answer that broke off gives what came", async () => {
    const text = "word ".repeat(2_000);
    for (const encode of [zlib.gzipSync, zlib.brotliCompressSync]) {
      const whole = encode(
        Buffer.from(
          Array.from(text, (letter, index) => letter + String.fromCharCode(33 + (index % 90))).join(""),
        ),
      );
      const coding = encode === zlib.gzipSync ? "gzip" : "br";
      const all = await decodeChunks(chunksOf(whole, []), [coding], mebibyte);
      const half = await decodeChunks(chunksOf(whole.subarray(0, whole.length - 20), []), [coding], mebibyte);
      expect(half).toBeDefined();
      expect(half?.body.length).toBeGreaterThan(0);
      expect(Buffer.from(all?.body ?? []).subarray(0, half?.body.length)).toEqual(
        Buffer.from(half?.body ?? []),
      );
    }
  });

  test("of zstd works on every Node, whole and cut", async () => {
    const text = "the cat sat on the mat. ".repeat(30);
    for (const cuts of [[], [5], [3, 11, 20, 30]]) {
      const decoded = await decodeChunks(chunksOf(zstdSample, cuts), ["zstd"], mebibyte);
      expect(Buffer.from(decoded?.body ?? []).toString()).toBe(text);
    }
  });

  test("refuses a coding nobody knows and data that isn't what it says", async () => {
    expect(await decodeChunks(chunksOf(Buffer.from("x"), []), ["compress"], mebibyte)).toBeUndefined();
    for (const coding of ["gzip", "br", "zstd", "deflate"]) {
      const noise = Buffer.from("this is no compressed data at all, whatever it claims".repeat(3));
      expect(await decodeChunks(chunksOf(noise, [7]), [coding], mebibyte)).toBeUndefined();
    }
  });

  test.each(["gzip", "deflate", "br"])("of a %s bomb stops at the limit", async (coding) => {
    const bomb = encoders[coding]?.(Buffer.alloc(16 * mebibyte)) ?? Buffer.alloc(0);
    await expect(decodeChunks(chunksOf(bomb, []), [coding], mebibyte)).rejects.toMatchObject({
      code: "BODY_TOO_LARGE",
    });
  });

  test("of a bomb inside a bomb stops at the limit too", async () => {
    const bomb = zlib.gzipSync(zlib.gzipSync(Buffer.alloc(64 * mebibyte)));
    await expect(decodeChunks(chunksOf(bomb, []), ["gzip", "gzip"], mebibyte)).rejects.toMatchObject({
      code: "BODY_TOO_LARGE",
    });
  });
});

describe("encoding", () => {
  test.each(["gzip", "deflate", "br", "gzip, br"])(
    "with %s keeps the pieces apart and gives them back",
    async (coding) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.uint8Array({ minLength: 1, maxLength: 500 }), { minLength: 1, maxLength: 6 }),
          async (pieces) => {
            const encoded = await encodePieces(pieces, coding);
            expect(encoded).toHaveLength(pieces.length);
            const timed = encoded.map((bytes, atMs) => ({ atMs, bytes }));
            const decoded = await decodeChunks(timed, coding.split(", "), mebibyte);
            expect(decoded?.chunks).toEqual(pieces.map(({ length }, atMs) => ({ atMs, bytes: length })));
            expect(Buffer.from(decoded?.body ?? [])).toEqual(Buffer.concat(pieces));
          },
        ),
        { numRuns: 30 },
      );
    },
  );
});

describe("the coding of an answer", () => {
  test.each([
    ["gzip, deflate, br", "gzip", "gzip"],
    ["GZIP;q=0.5", "gzip", "gzip"],
    ["x-gzip", "gzip", "gzip"],
    ["*", "br", "br"],
    ["br;q=0, *", "br", undefined],
    ["gzip;q=0", "gzip", undefined],
    ["identity", "gzip", undefined],
    ["", "gzip", undefined],
    [undefined, "gzip", undefined],
    ["gzip", "gzip, br", undefined],
    ["br, gzip", "gzip, br", "gzip, br"],
    ["gzip", "", undefined],
    ["compress", "compress", undefined],
  ])("is, for a client that accepts %j and a recorded %j, %j", (accepted, recorded, chosen) => {
    expect(chooseCoding(accepted, recorded)).toBe(chosen);
  });
});

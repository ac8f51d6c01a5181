import { describe, expect, test } from "vitest";
import type { HeaderList } from "../../../src/core/headers.js";
import { forwardedHeaders } from "../../../src/engine/forwarded-headers.js";

const signed = (names: string): readonly [string, string] => [
  "Authorization",
  `AWS4-HMAC-SHA256 Credential=K/20261120/us-east-1/bedrock/aws4_request, SignedHeaders=${names}, Signature=0`,
];

describe("accept-encoding on its way upstream, where this Node has no zstd", () => {
  const accepted = (value: string, ...others: HeaderList) =>
    forwardedHeaders([["Accept-Encoding", value], ...others], false)[0]?.[1];

  test.each([
    ["gzip, deflate, br, zstd", "gzip, deflate, br"],
    ["zstd;q=0.9, gzip", "gzip"],
    ["zstd", "identity"],
    ["gzip", "gzip"],
  ])("%s becomes %s", (from, to) => {
    expect(accepted(from)).toBe(to);
  });

  test("stays as it is where a signature covers it, and only there", () => {
    expect(accepted("zstd, gzip", signed("accept-encoding;host"))).toBe("zstd, gzip");
    expect(accepted("zstd, gzip", signed("accept;host"))).toBe("gzip");
  });
});

test("with zstd in this Node accept-encoding stays as it is", () => {
  expect(forwardedHeaders([["Accept-Encoding", "zstd"]], true)).toEqual([["Accept-Encoding", "zstd"]]);
});

test("hop-by-hop headers and those that Connection names go no further", () => {
  const headers: HeaderList = [
    ["Host", "a"],
    ["Connection", "X-Hop, keep-alive"],
    ["X-Hop", "1"],
    ["TE", "trailers"],
    ["Upgrade", "h2c"],
    ["X-End", "2"],
    ["Trailer", "X-Sum"],
  ];
  expect(forwardedHeaders(headers, true)).toEqual([
    ["Host", "a"],
    ["X-End", "2"],
    ["Trailer", "X-Sum"],
  ]);
});

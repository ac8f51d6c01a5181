import * as zlib from "node:zlib";
import { endToEndHeaders, type HeaderList, headerValue, joinedHeader } from "../core/headers.js";

/** Node got zstd with 22.15 and 23.8. */
const hasNativeZstd = "createZstdDecompress" in zlib;

/**
 * What goes upstream: the end-to-end lines, with `Trailer` where the client announced trailers. Without zstd in
 * this Node, it isn't asked for either: its clients can't read it, and an answer should be recorded with its text.
 */
export function forwardedHeaders(headers: HeaderList, nativeZstd = hasNativeZstd): HeaderList {
  const kept = endToEndHeaders(headers);
  const announced = joinedHeader(headers, "trailer");
  const lines = announced === undefined ? kept : [...kept, ["Trailer", announced] as const];
  return nativeZstd || signs(headers, "accept-encoding") ? lines : withoutZstd(lines);
}

/** Whether AWS Signature Version 4 covers that header: then it must stay as it is. */
function signs(headers: HeaderList, name: string): boolean {
  const authorization = headerValue(headers, "authorization") ?? "";
  const signed = /^AWS4-[A-Z0-9-]+ .*SignedHeaders=([^,\s]+)/.exec(authorization)?.[1] ?? "";
  return signed.split(";").includes(name);
}

function withoutZstd(headers: HeaderList): HeaderList {
  return headers.map((line) => {
    if (line[0].toLowerCase() !== "accept-encoding" || !/\bzstd\b/i.test(line[1])) return line;
    const kept = line[1].split(",").filter((coding) => !/^\s*zstd\s*(?:;|$)/i.test(coding));
    return [line[0], kept.length === 0 ? "identity" : kept.join(",").trim()] as const;
  });
}

import type { HeaderList } from "../../../src/core/headers.js";
import type { ChunkMark, Interaction, RecordedResponse } from "../../../src/core/interaction.js";
import type { Redacted } from "../../../src/core/redaction/redacted.js";
import { decodeInteraction } from "../../../src/core/snapshot/decode-interaction.js";
import { encodeInteraction } from "../../../src/core/snapshot/encode-interaction.js";

/** An interaction of a test; nothing in it is secret. */
export function sampleInteraction(overrides: Partial<Interaction> = {}): Redacted<Interaction> {
  return {
    signature: "3fa9c1d2e4b5".padEnd(64, "0"),
    rules: 1,
    provider: "openai",
    operation: "chat.completions",
    model: "gpt-4o-mini",
    state: "complete",
    recordedAt: "2026-11-20T21:04:05.123Z",
    request: {
      method: "POST",
      url: "https://api.openai.com/v1/chat/completions",
      headers: [["content-type", "application/json"]],
      body: Buffer.from('{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Say hi"}]}'),
    },
    response: sampleResponse("application/json", '{"ok":true}'),
    timing: { firstByteMs: 412, totalMs: 980 },
    ...overrides,
  } as Redacted<Interaction>;
}

export function sampleResponse(
  contentType: string,
  body: string | Uint8Array,
  chunks: readonly ChunkMark[] = [],
): RecordedResponse {
  const headers: HeaderList = [["content-type", contentType]];
  return { status: 200, headers, trailers: [], body: Buffer.from(body), chunks };
}

/** The interaction as its own file gives it back. */
export function readBack(interaction: Redacted<Interaction>): { yaml: string; interaction: Interaction } {
  const { yaml, sideFiles } = encodeInteraction(interaction, "stem");
  const read = decodeInteraction({
    file: "stem.yaml",
    text: yaml,
    readSideFile: (name) => sideFiles.find((file) => file.name === name)?.bytes ?? new Uint8Array(0),
  });
  return { yaml, interaction: read };
}

/** Chunks of one event each, or of the given sizes, 10 ms apart. */
export function chunksOf(sizes: readonly number[]): ChunkMark[] {
  return sizes.map((bytes, index) => ({ atMs: 100 + index * 10, bytes }));
}

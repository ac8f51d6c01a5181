import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { Decompress } from "fzstd";

/** Encodes or decodes one coding, piece by piece. */
export interface Coder {
  /** What this piece yields by itself. Rejects for data that is not what the coding says. */
  push(bytes: Uint8Array): Promise<Uint8Array>;
  /** Whether the coded data has come to its own end (decoders); call it after the last piece. */
  isAtEnd(): Promise<boolean>;
  /** What is left at the end (encoders). */
  finish(): Promise<Uint8Array>;
  /** Sees each output before it is kept; what it throws stops the coder. */
  onOutput(guard: (bytes: Uint8Array) => void): void;
  close(): void;
}

type Flushable = Transform & { flush(kind: number | undefined, callback: () => void): void };

/** zstd came to node:zlib with Node 22.15; the types of the oldest Node we run on don't know it. */
interface NativeZstd {
  readonly createZstdCompress?: () => Flushable;
  readonly createZstdDecompress?: () => Flushable;
  readonly constants: { readonly ZSTD_e_flush?: number };
}
const native = zlib as unknown as NativeZstd;

/** A decoder for the coding, given its first bytes; undefined when nobody knows it. */
export function createDecoder(coding: string, first: Uint8Array): Coder | undefined {
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return new StreamCoder(zlib.createGunzip());
    case "deflate":
      // RFC 9110 means zlib's format; some servers send the bare one. Method 8 in the low bits tells zlib's.
      return new StreamCoder(((first[0] ?? 0) & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw());
    case "br":
      return new StreamCoder(zlib.createBrotliDecompress());
    case "zstd":
      return native.createZstdDecompress === undefined
        ? new FzstdDecoder()
        : new StreamCoder(native.createZstdDecompress());
    default:
      return undefined;
  }
}

export function hasEncoder(coding: string): boolean {
  return (
    ["gzip", "deflate", "br"].includes(coding) ||
    (coding === "zstd" && native.createZstdCompress !== undefined)
  );
}

export function createEncoder(coding: string): Coder | undefined {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, BROTLI_PARAM_QUALITY } = zlib.constants;
  switch (coding) {
    case "gzip":
      return new StreamCoder(zlib.createGzip(), Z_SYNC_FLUSH);
    case "deflate":
      return new StreamCoder(zlib.createDeflate(), Z_SYNC_FLUSH);
    case "br":
      // The default, 11, costs a hundred times more for a few per cent.
      return new StreamCoder(
        zlib.createBrotliCompress({ params: { [BROTLI_PARAM_QUALITY]: 5 } }),
        BROTLI_OPERATION_FLUSH,
      );
    case "zstd":
      return native.createZstdCompress === undefined
        ? undefined
        : new StreamCoder(native.createZstdCompress(), native.constants.ZSTD_e_flush);
    default:
      return undefined;
  }
}

/** A node:zlib stream, asked for what each piece yields. */
class StreamCoder implements Coder {
  private output: Uint8Array[] = [];
  private guard: (bytes: Uint8Array) => void = () => {};
  private readonly failure: Promise<never>;
  private refused: Error | undefined;

  constructor(
    private readonly stream: Transform | Flushable,
    private readonly flushKind?: number,
  ) {
    this.failure = new Promise((_resolve, reject) => stream.once("error", reject));
    // Reported by the step that waits for it; a failure after the last step is of no interest.
    this.failure.catch(() => {});
    stream.on("error", () => {});
    stream.on("data", (bytes: Buffer) => {
      try {
        this.guard(bytes);
        this.output.push(bytes);
      } catch (error) {
        // A destroyed zlib stream calls its write a success.
        this.refused = error as Error;
        stream.destroy();
      }
    });
  }

  onOutput(guard: (bytes: Uint8Array) => void): void {
    this.guard = guard;
  }

  async push(bytes: Uint8Array): Promise<Uint8Array> {
    // Bytes behind the end of the compressed data are padding; the end was the end.
    if (!this.stream.writable) return new Uint8Array();
    await this.step((done) => this.stream.write(bytes, done));
    if (this.flushKind !== undefined) {
      const kind = this.flushKind;
      await this.step((done) => (this.stream as Flushable).flush(kind, () => done()));
    }
    return this.take();
  }

  async finish(): Promise<Uint8Array> {
    await this.step((done) => {
      this.stream.once("end", () => done());
      this.stream.end();
    });
    return this.take();
  }

  async isAtEnd(): Promise<boolean> {
    if (!this.stream.writable) return true;
    return this.finish().then(
      () => true,
      () => false,
    );
  }

  close(): void {
    this.stream.destroy();
  }

  private take(): Uint8Array {
    // Hands over, as `data`, what the stream still holds.
    this.stream.read();
    const taken = this.output;
    this.output = [];
    return taken.length === 1 ? (taken[0] as Uint8Array) : Buffer.concat(taken);
  }

  private async step(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    const done = new Promise<void>((resolve, reject) =>
      start((error) => (error ? reject(error) : resolve())),
    );
    await Promise.race([done, this.failure]);
    if (this.refused !== undefined) throw this.refused;
  }
}

/** zstd where Node has none. */
class FzstdDecoder implements Coder {
  private output: Uint8Array[] = [];
  private guard: (bytes: Uint8Array) => void = () => {};
  private readonly decompress = new Decompress((bytes) => {
    this.guard(bytes);
    // Its buffer is the window of what follows.
    this.output.push(Uint8Array.from(bytes));
  });

  onOutput(guard: (bytes: Uint8Array) => void): void {
    this.guard = guard;
  }

  async push(bytes: Uint8Array): Promise<Uint8Array> {
    this.decompress.push(bytes);
    const taken = this.output;
    this.output = [];
    return Buffer.concat(taken);
  }

  async isAtEnd(): Promise<boolean> {
    try {
      this.decompress.push(new Uint8Array(), true);
      return true;
    } catch {
      return false;
    }
  }

  async finish(): Promise<Uint8Array> {
    return new Uint8Array();
  }

  close(): void {}
}

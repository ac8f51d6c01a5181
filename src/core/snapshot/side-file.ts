import { createHash } from "node:crypto";
import { ProxymockError } from "../errors.js";
import type { Fields } from "./fields.js";
import type { YamlTree } from "./format-yaml.js";

/** Content beside the YAML: large or binary. Its name is made of the interaction's and of its content's hash. */
export interface SideFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Takes content out of the YAML. */
export type PutSideFile = (bytes: Uint8Array, extension: string) => ReadonlyMap<string, YamlTree>;
export type ReadSideFile = (name: string) => Uint8Array;

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Collects side files for one interaction. The hash in the name keeps a YAML and its content together at any instant. */
export function collectSideFiles(stem: string): { readonly files: SideFile[]; readonly put: PutSideFile } {
  const files: SideFile[] = [];
  const put: PutSideFile = (bytes, extension) => {
    const hash = hashOf(bytes);
    const name = `${stem}.${hash.slice(0, 16)}.${extension}`;
    if (!files.some((file) => file.name === name)) files.push({ name, bytes });
    return new Map<string, YamlTree>([
      ["file", name],
      ["bytes", bytes.length],
      ["sha256", hash],
    ]);
  };
  return { files, put };
}

const sideFileName = /^(?!\.)[^/\\:*?"<>|\u0000-\u001f]{1,255}$/;

/**
 * The content that `file`, `bytes` and `sha256` name.
 * @throws ProxymockError SNAPSHOT_INVALID for a name that leaves the directory, or other content than recorded
 */
export function takeSideFile(fields: Fields, read: ReadSideFile): Uint8Array {
  const name = fields.text("file");
  const length = fields.number("bytes");
  const hash = fields.text("sha256");
  if (!sideFileName.test(name)) {
    throw fields.node.fail(`${JSON.stringify(name)} is not the name of a file in the same directory`);
  }
  const bytes = read(name);
  if (bytes.length !== length || hashOf(bytes) !== hash) {
    throw new ProxymockError("SNAPSHOT_INVALID", {
      message: fields.node.fail(`${name} does not hold what was recorded`).message,
      why: "its length or SHA-256 is another; git may have converted line ends, or left a pointer in place of the file",
      fix: `mark such files as binary in .gitattributes and restore ${name}, or correct bytes and sha256 if the change is meant`,
    });
  }
  return bytes;
}

/** The names that a YAML text may refer to; a superset, cheap to find before the text is parsed. */
export function sideFileNames(text: string): readonly string[] {
  const names = [...text.matchAll(/^ +file: "?([^"\r\n]+?)"?\r?$/gm)].map((match) => match[1] ?? "");
  return [...new Set(names)].filter((name) => sideFileName.test(name));
}

const extensions: Readonly<Record<string, string>> = {
  "application/json": "json",
  "application/octet-stream": "bin",
  "application/pdf": "pdf",
  "application/vnd.amazon.eventstream": "bin",
  "application/x-ndjson": "ndjson",
  "application/zip": "zip",
  "audio/aac": "aac",
  "audio/flac": "flac",
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
  "audio/mp4": "m4a",
  "audio/ogg": "ogg",
  "audio/opus": "opus",
  "audio/wav": "wav",
  "audio/wave": "wav",
  "audio/webm": "webm",
  "audio/x-wav": "wav",
  "image/gif": "gif",
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/webp": "webp",
  "text/csv": "csv",
  "text/event-stream": "txt",
  "text/html": "html",
  "video/mp4": "mp4",
  "video/webm": "webm",
};

/** File signatures, for bodies whose media type says little. */
const magics: readonly (readonly [hex: string, extension: string])[] = [
  ["89504e470d0a1a0a", "png"],
  ["ffd8ff", "jpg"],
  ["47494638", "gif"],
  ["25504446", "pdf"],
  ["504b0304", "zip"],
  ["494433", "mp3"],
  ["4f676753", "ogg"],
  ["664c6143", "flac"],
];

/** The extension under which a reviewer's tools open this content. */
export function extensionFor(bytes: Uint8Array, mediaType: string, isText: boolean): string {
  const known = extensions[mediaType];
  if (known !== undefined && known !== "bin") return known;
  const start = Buffer.from(bytes.subarray(0, 12)).toString("hex");
  const magic = magics.find(([hex]) => start.startsWith(hex))?.[1];
  if (magic !== undefined) return magic;
  if (start.startsWith("52494646"))
    return start.endsWith("57415645") ? "wav" : start.endsWith("57454250") ? "webp" : "bin";
  return isText ? "txt" : "bin";
}

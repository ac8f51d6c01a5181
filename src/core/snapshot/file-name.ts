import { createHash } from "node:crypto";

/** What a file's place in a snapshot is made of. */
export interface InteractionPlace {
  /** Without port and brackets. */
  readonly host: string;
  /** Only where it is not the scheme's own. */
  readonly port?: number;
  readonly operation: string;
  readonly model?: string;
  readonly method: string;
  /** Path as sent, without the query. */
  readonly path: string;
  /** 64 hex digits. */
  readonly signature: string;
  /** From 1: the n-th answer to the same request; for inbound ones the n-th request of the recording. */
  readonly sequence: number;
  readonly direction?: "inbound";
}

const maxPartLength = 60;
/** Names that Windows keeps for devices, whatever their extension. */
const deviceNames = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * Where an interaction is stored: `api.openai.com/chat.completions/gpt-4o-mini.3fa9c1d2e4b5.2.yaml`, for inbound ones
 * `inbound/localhost_8000/0001.post.api-run.9b1c44d0.yaml`. Posix separators, relative, never outside its directory.
 */
export function interactionPath(place: InteractionPlace): string {
  const { signature, sequence, model } = place;
  const host = hostDirectory(place.host, place.port);
  const route = slug(`${place.method.toLowerCase()}.${slug(place.path)}`);
  if (place.direction === "inbound") {
    return `inbound/${host}/${String(sequence).padStart(4, "0")}.${route}.${signature.slice(0, 8)}.yaml`;
  }
  const stem = model === undefined || model === "" ? route.replace(".", "-") : slug(model);
  const suffix = sequence === 1 ? "" : `.${sequence}`;
  return `${host}/${slug(place.operation)}/${stem}.${signature.slice(0, 12)}${suffix}.yaml`;
}

function hostDirectory(host: string, port: number | undefined): string {
  const name = slug(host.toLowerCase()) + (port === undefined ? "" : `_${port}`);
  return name === "inbound" ? "_inbound" : name;
}

/** The directory of a scope: `@checkout-test`. */
export function scopeDirectory(scope: string): string {
  const name = slug(scope);
  // Two scopes must never share files.
  return name === scope ? `@${name}` : `@${cut(name, maxPartLength - 9)}-${shortHash(scope)}`;
}

/** A text as one part of a file name that every file system takes. */
function slug(text: string): string {
  const plain = text
    .replace(/[^A-Za-z0-9._+-]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .replace(/^[.-]+|[.-]+$/g, "");
  const named = plain === "" ? "x" : deviceNames.test(plain) ? `_${plain}` : plain;
  return named.length <= maxPartLength ? named : `${cut(named, maxPartLength - 9)}-${shortHash(text)}`;
}

const cut = (text: string, length: number): string => text.slice(0, length).replace(/[.-]+$/, "");
const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** What a stored file's relative path tells. */
export interface ParsedPlace {
  /** The directory of its scope, without `@`. */
  readonly scope?: string;
  readonly direction?: "inbound";
  /** As in the path: `localhost_8000`. */
  readonly host: string;
  /** For inbound ones the method and path: `post.api-run`. */
  readonly operation: string;
  readonly signaturePrefix: string;
  readonly sequence: number;
}

const outboundPath =
  /^(?:@([^/]+)\/)?(?!inbound\/)([^/@][^/]*)\/([^/]+)\/[^/]+\.([0-9a-f]{12})(?:\.([1-9]\d*))?\.yaml$/;
const inboundPath = /^(?:@([^/]+)\/)?inbound\/([^/]+)\/(\d{4,})\.([^/]+)\.([0-9a-f]{8})\.yaml$/;

/** The inverse of `interactionPath`; undefined for a path that it would not make. */
export function parseInteractionPath(relative: string): ParsedPlace | undefined {
  const outbound = outboundPath.exec(relative);
  if (outbound !== null) {
    const [, scope, host = "", operation = "", signaturePrefix = "", sequence = "1"] = outbound;
    return {
      ...(scope !== undefined && { scope }),
      host,
      operation,
      signaturePrefix,
      sequence: Number(sequence),
    };
  }
  const inbound = inboundPath.exec(relative);
  if (inbound === null) return undefined;
  const [, scope, host = "", sequence = "0", operation = "", signaturePrefix = ""] = inbound;
  return {
    ...(scope !== undefined && { scope }),
    direction: "inbound",
    host,
    operation,
    signaturePrefix,
    sequence: Number(sequence),
  };
}

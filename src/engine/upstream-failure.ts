import { ProxymockError } from "../core/errors.js";
import type { Target } from "./exchange.js";
import { formatAuthority } from "./target.js";

const certificateCodes: ReadonlySet<string> = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_UNTRUSTED",
  "CERT_SIGNATURE_FAILURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** What the user is told when no answer came: the host, the system's code, and what to do. */
export function upstreamUnreachable(
  target: Target,
  error: unknown,
  destination: Target = target,
): ProxymockError {
  const code = failureCode(error);
  const [named, real] = [formatAuthority(target), formatAuthority(destination)];
  const where = named === real ? named : `${real} (--upstream of ${named})`;
  if (certificateCodes.has(code)) {
    return new ProxymockError(
      "UPSTREAM_UNREACHABLE",
      {
        message: `${where}: its certificate is not trusted (${code})`,
        why: "proxymock always verifies whom it sends your keys to",
        fix: "if a company proxy or a test server signs it, name its CA with --upstream-ca FILE",
      },
      { cause: error },
    );
  }
  return new ProxymockError(
    "UPSTREAM_UNREACHABLE",
    {
      message: `${where} gave no answer (${code})`,
      why: failureMeaning(code),
      fix:
        named === real
          ? "check the network; behind a company proxy use --upstream-proxy URL"
          : "start what listens there, or correct --upstream",
    },
    { cause: error },
  );
}

export function appUnreachable(target: Target, error: unknown): ProxymockError {
  return new ProxymockError(
    "APP_UNREACHABLE",
    {
      message: `the app on ${formatAuthority(target)} gave no answer (${failureCode(error)})`,
      why: failureMeaning(failureCode(error)),
      fix: `start the app so that it listens on port ${target.port}, or name its port with --app-port`,
    },
    { cause: error },
  );
}

/** The system's, TLS's or the client library's code; never a message, which may quote the request. */
export function failureCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return failureCode(error.errors[0]);
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (typeof code === "string" && code !== "") return code;
  return error instanceof Error && error.message.startsWith("the ") ? error.message : "the connection broke";
}

function failureMeaning(code: string): string {
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "its name could not be resolved";
    case "ECONNREFUSED":
      return "nothing listens there";
    case "ETIMEDOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
      return "connecting took too long";
    default:
      return "the connection closed before an answer came";
  }
}

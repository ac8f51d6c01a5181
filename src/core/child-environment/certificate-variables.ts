/**
 * Variables that name a file of CA certificates. Each client is bound to read its own, so all are set.
 * Sources: the clients' documentation; those of Node, Deno, curl, git, requests, OpenSSL, botocore were also seen.
 */

/** The file *adds* to the client's own roots. */
export const addedRootsVariables = ["NODE_EXTRA_CA_CERTS", "DENO_CERT"] as const;

/** The file *replaces* the client's own roots: it must hold the system's as well. Always set. */
const alwaysReplaced = [
  "SSL_CERT_FILE", // OpenSSL: Python, Ruby, PHP; Go, .NET on Linux; rustls-native-certs; httpx
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
  "AWS_CA_BUNDLE",
  "GIT_SSL_CAINFO",
  "PIP_CERT",
  "CARGO_HTTP_CAINFO",
  "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
  "NIX_SSL_CERT_FILE",
] as const;

/** Replacing ones of tools that rarely meet an LLM host: set only where the user has set them. */
export const replacedWhereSetVariables = [
  "npm_config_cafile",
  "NPM_CONFIG_CAFILE",
  "BUNDLE_SSL_CA_CERT",
  "HTTPLIB2_CA_CERTS",
  "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",
] as const;

export const alwaysReplacedVariables: readonly string[] = alwaysReplaced;

/** Every variable of the replacing kind: what they name already goes into the bundle. */
export const replacedRootsVariables: readonly string[] = [...alwaysReplaced, ...replacedWhereSetVariables];

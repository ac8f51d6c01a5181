import { kind, type SecretKind } from "./secret-kind.js";

/** Credentials of clouds, and the ids of accounts in them. */
export const cloudKinds: readonly SecretKind[] = [
  kind("aws-key-id", "AKIA ASIA ABIA ACCA A3T", /\b(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}\b/),
  kind(
    "aws-secret",
    /secret/i,
    /(?:aws_?secret(?:_?access)?_?key|SecretAccessKey)["']?[ \t]{0,9}[:=][ \t]{0,9}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9+=])/i,
  ),
  kind(
    "bedrock-key",
    "ABSK bedrock-api-key-",
    /\b(?:ABSK[A-Za-z0-9+/]{100,270}={0,2}|bedrock-api-key-[\w+/=.-]{20,})/,
  ),
  kind(
    "aws-signature",
    "Credential=",
    /\bCredential=[^/\x00-\x20]{1,200}\/\d{8}\/[^,\x00-\x20]{1,200},[ \t]{0,9}SignedHeaders=[^,\x00-\x20]{1,2000},[ \t]{0,9}Signature=[0-9a-f]{64}/,
  ),
  kind(
    "aws-account",
    "arn:aws",
    /\barn:aws[a-z-]{0,20}:[a-z0-9-]{0,40}:[a-z0-9-]{0,40}:(?<secret>\d{12})(?=:)/,
  ),
  kind("azure-client-secret", /Q~/, /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/),
  kind("azure-storage-key", /accountkey=/i, /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/i),
  kind("azure-signature", /[?&]sig=/i, /[?&]sig=(?<secret>[A-Za-z0-9%+/]{40,400}(?:%3D|=))/i),
  kind("azure-openai-key", /JQQJ99/, /\b[A-Za-z0-9]{50,54}JQQJ99[A-Za-z0-9]{24,28}\b/),
  kind(
    "google-project",
    /\/locations\//,
    /\bprojects\/(?<secret>[a-z0-9][a-z0-9:.-]{3,62})(?=\/locations\/)/,
  ),
  kind("digitalocean-token", "dop_v1_ doo_v1_ dor_v1_", /\bdo[opr]_v1_[0-9a-f]{64}/),
  kind(
    "doppler-token",
    "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.",
    /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/,
  ),
  kind(
    "fly-token",
    "fo1_ fm1_ fm1a_ fm1r_ fm2_ fm2a_ fm2r_",
    /\b(?:fo1_[\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,}={0,3})/,
  ),
  kind("heroku-key", "HRKU-AA", /\bHRKU-AA[\w-]{58}/),
  kind("vercel-token", "vcp_ vca_ vci_ vck_ vcr_", /\bvc[paikr]_[A-Za-z0-9]{20,60}/),
  kind("netlify-token", "nfp_", /\bnfp_[A-Za-z0-9]{36,}/),
  kind(
    "cloudflare-token",
    "v1.0- cfat_ cfut_ cfk_",
    /\b(?:v1\.0-[0-9a-f]{24}-[0-9a-f]{146}|cf(?:at|ut|k)_[\w-]{40,})/,
  ),
  kind("supabase-key", "sbp_ sb_secret_", /\b(?:sbp_[0-9a-f]{40}|sb_secret_[\w-]{20,})/),
  kind("planetscale-token", "pscale_", /\bpscale_(?:pw|tkn|oauth)_[\w.=-]{32,}/),
  kind("neon-key", "npg_", /\bnpg_[A-Za-z0-9]{12,}/),
];

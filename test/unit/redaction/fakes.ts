/** Recipes of fake secrets, joined at run time: no file of the repository holds a whole one. */
const cycle = (text: string, length: number): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);
const F = (length: number): string => cycle("FAKEfake0", length);
const H = (length: number): string => cycle("0fa4e", length);
const U = (length: number): string => cycle("FAKE2", length);
const L = (length: number): string => cycle("fake", length);
const pem = (word: string): string => `-----${word} PRIVATE KEY-----`;

export interface Fake {
  readonly kind: string;
  /** What goes into a text. */
  readonly text: string;
  /** The part that must be gone; default: the text. */
  readonly secret?: string;
}

const fake = (kind: string, text: string, secret?: string): Fake =>
  secret === undefined ? { kind, text } : { kind, text, secret };

export const fakes: readonly Fake[] = [
  fake("openai-key", `sk-proj-${F(74)}T3BlbkFJ${F(74)}`),
  fake("openai-key", `sk-${F(20)}T3BlbkFJ${F(20)}`),
  fake("sk-key", `sk-${H(32)}`),
  fake("anthropic-key", `sk-ant-api03-${F(93)}AA`),
  fake("anthropic-key", `sk-ant-oat01-${F(93)}AA`),
  fake("openrouter-key", `sk-or-v1-${H(64)}`),
  fake("google-key", `AIza${F(35)}`),
  fake("google-token", `ya29.${F(60)}`),
  fake("google-client-secret", `GOCSPX-${F(28)}`),
  fake("xai-key", `xai-${F(80)}`),
  fake("groq-key", `gsk_${F(52)}`),
  fake("perplexity-key", `pplx-${F(48)}`),
  fake("huggingface-token", `hf_${L(34)}`),
  fake("together-key", `tgp_v1_${F(43)}`),
  fake("fireworks-key", `fw_${F(24)}`),
  fake("replicate-token", `r8_${F(37)}`),
  fake("langsmith-key", `lsv2_pt_${H(32)}_${H(10)}`),
  fake("pinecone-key", `pcsk_${F(44)}`),
  fake("tavily-key", `tvly-${F(32)}`),
  fake("aws-key-id", `AKIA${U(16)}`),
  fake("aws-secret", `aws_secret_access_key=${F(40)}`, F(40)),
  fake("bedrock-key", `ABSK${F(110)}`),
  fake(
    "aws-signature",
    `Credential=${F(12)}/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=${H(64)}`,
    H(64),
  ),
  fake("azure-client-secret", `abc8Q~${F(34)}`),
  fake("azure-storage-key", `AccountKey=${F(86)}==`, `${F(86)}==`),
  fake("azure-signature", `https://x.example/c?sig=${F(43)}%3D`, F(43)),
  fake("azure-openai-key", `${F(52)}JQQJ99${F(26)}`),
  fake("github-token", `ghp_${F(36)}`),
  fake("github-token", `github_pat_${F(82)}`),
  fake("gitlab-token", `glpat-${F(20)}`),
  fake("slack-token", `xoxb-0000000000-0000000000-${F(24)}`),
  fake("webhook-url", `https://hooks.slack.com/services/${U(9)}/${U(11)}/${F(24)}`),
  fake("discord-token", `M${F(24)}.${F(6)}.${F(38)}`),
  fake("telegram-token", `123456789:A${F(34)}`),
  fake("stripe-key", `sk_test_${F(24)}`),
  fake("webhook-secret", `whsec_${F(32)}`),
  fake("shopify-token", `shpat_${H(32)}`),
  fake("plaid-token", `access-sandbox-${H(36)}`),
  fake("twilio-key", `SK${H(32)}`),
  fake("sendgrid-key", `SG.${F(22)}.${F(43)}`),
  fake("mailgun-key", `key-${H(32)}`),
  fake("npm-token", `npm_${F(36)}`),
  fake("pypi-token", `pypi-AgEIcHlwaS5vcmc${F(60)}`),
  fake("docker-token", `dckr_pat_${F(27)}`),
  fake("digitalocean-token", `dop_v1_${H(64)}`),
  fake("heroku-key", `HRKU-AA${F(58)}`),
  fake("databricks-token", `dapi${H(32)}`),
  fake("grafana-token", `glsa_${F(40)}`),
  fake("newrelic-key", `NRAK-${U(27)}`),
  fake("vercel-token", `vcp_${F(24)}`),
  fake("linear-key", `lin_api_${F(40)}`),
  fake("notion-token", `ntn_${F(46)}`),
  fake("figma-token", `figd_${F(40)}`),
  fake("airtable-token", `pat${F(14)}.${H(64)}`),
  fake("vault-token", `hvs.${F(95)}`),
  fake("terraform-token", `${F(14)}.atlasv1.${F(64)}`),
  fake("pulumi-token", `pul-${H(40)}`),
  fake("age-key", `AGE-SECRET-KEY-1${cycle("FAKE2", 58)}`),
  fake("supabase-key", `sbp_${H(40)}`),
  fake("atlassian-token", `ATATT${F(60)}`),
  fake("connection-password", `postgres://u:${F(12)}@db.example/x`, F(12)),
  fake("url-password", `https://u:${F(12)}@h.example/`, F(12)),
  fake("jwt", `eyJ${F(20)}.eyJ${F(20)}.${F(43)}`),
  fake("private-key", [pem("BEGIN"), F(64), F(64), pem("END")].join("\n"), F(64)),
  fake("private-key", [pem("BEGIN RSA"), F(64), F(40)].join("\n"), F(40)),
  fake("authorization", `Bearer ${F(20)}`, F(20)),
  fake("secret", `api_key = '${F(24)}'`, F(24)),
  fake("secret", `DB_PASSWORD=${F(14)}`, F(14)),
];

export const openaiKey = `sk-proj-${F(40)}`;
export const anthropicKey = `sk-ant-api03-${F(93)}AA`;
export const randomKey = `${H(5)}9c1${F(20)}b7`;

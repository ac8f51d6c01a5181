import { kind, type SecretKind } from "./secret-kind.js";

/** Keys of model providers. Formats: gitleaks, secretlint, trufflehog; some are seen in the wild only. */
export const llmKinds: readonly SecretKind[] = [
  kind(
    "openai-key",
    "sk-proj- sk-svcacct- sk-admin- sk-None-",
    /\bsk-(?:proj|svcacct|admin|None)-[\w-]{20,200}/,
  ),
  kind("openai-key", /T3BlbkFJ/, /\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}\b/),
  kind("openai-key", "ek_", /\bek_[A-Za-z0-9]{24,}\b/),
  kind("anthropic-key", "sk-ant-", /\bsk-ant-(?:api|admin|oat|ort|sid)\d{2}-[\w-]{40,200}/),
  kind("openrouter-key", "sk-or-v1-", /\bsk-or-v1-[0-9a-f]{64}\b/),
  // DeepSeek, Moonshot, LiteLLM and others.
  kind("sk-key", "sk-", /\bsk-[A-Za-z0-9]{32,64}\b/),
  kind("google-key", "AIza", /\bAIza[\w-]{35}(?![\w-])/),
  kind("google-token", "ya29.", /\bya29\.[\w-]{20,}/),
  kind("google-client-secret", "GOCSPX-", /\bGOCSPX-[\w-]{28}(?![\w-])/),
  kind("xai-key", "xai-", /\bxai-[A-Za-z0-9_]{60,}/),
  kind("groq-key", "gsk_", /\bgsk_[A-Za-z0-9]{40,60}\b/),
  kind("perplexity-key", "pplx-", /\bpplx-[A-Za-z0-9]{40,56}\b/),
  kind("huggingface-token", "hf_ api_org_", /\b(?:hf|api_org)_[A-Za-z]{34}\b/),
  kind("together-key", "tgp_v1_", /\btgp_v1_[\w-]{40,}/),
  kind("fireworks-key", "fw_", /\bfw_[A-Za-z0-9]{22,}\b/),
  kind("replicate-token", "r8_", /\br8_[A-Za-z0-9]{37}\b/),
  kind("langsmith-key", "lsv2_", /\blsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}\b/),
  kind("pinecone-key", "pcsk_", /\bpcsk_[\w-]{40,}/),
  kind("tavily-key", "tvly-", /\btvly-(?:dev-|prod-)?[A-Za-z0-9-]{20,}/),
];

/** One answer of a provider and what is read of it; the contract test wants one for each operation. */
export interface OperationCase {
  readonly provider: string;
  readonly operation: string;
  readonly method?: string;
  readonly url: string;
  readonly model?: string;
}

const openai = (operation: string, path: string, method = "POST"): OperationCase => ({
  provider: "openai",
  operation,
  method,
  url: `https://api.openai.com/v1/${path}`,
});
const anthropic = (operation: string, path: string): OperationCase => ({
  provider: "anthropic",
  operation,
  url: `https://api.anthropic.com/v1/${path}`,
});
const gemini = (operation: string, path: string): OperationCase => ({
  provider: "gemini",
  operation,
  url: `https://generativelanguage.googleapis.com/${path}`,
  ...(path.includes("models/m:") ? { model: "m" } : {}),
});

export const operationCases: readonly OperationCase[] = [
  openai("chat.completions", "chat/completions"),
  openai("completions", "completions"),
  openai("responses", "responses"),
  openai("responses.input_tokens", "responses/input_tokens"),
  openai("responses.compact", "responses/compact"),
  openai("responses.retrieve", "responses/resp_1", "GET"),
  openai("embeddings", "embeddings"),
  openai("audio.transcriptions", "audio/transcriptions"),
  openai("audio.translations", "audio/translations"),
  openai("audio.speech", "audio/speech"),
  openai("images.generations", "images/generations"),
  openai("images.edits", "images/edits"),
  openai("images.variations", "images/variations"),
  openai("moderations", "moderations"),
  anthropic("messages", "messages"),
  anthropic("messages.count_tokens", "messages/count_tokens"),
  anthropic("messages.batches", "messages/batches"),
  anthropic("complete", "complete"),
  gemini("generateContent", "v1beta/models/m:generateContent"),
  gemini("generateContent", "v1/models/m:streamGenerateContent"),
  gemini("embedContent", "v1beta/models/m:embedContent"),
  gemini("batchEmbedContents", "v1beta/models/m:batchEmbedContents"),
  gemini("countTokens", "v1beta/models/m:countTokens"),
  gemini("predict", "v1beta/models/m:predict"),
  gemini("interactions", "v1beta/interactions"),
  ...["chat.completions", "embeddings", "images.generations"].map((name) =>
    gemini(name, `v1beta/openai/${name.replace(".", "/")}`),
  ),
];

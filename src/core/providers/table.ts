import { anthropic } from "./anthropic.js";
import { azureOpenAi } from "./azure-openai.js";
import { bedrock } from "./bedrock.js";
import { cohere } from "./cohere.js";
import { deepSeek } from "./deepseek.js";
import { fireworks } from "./fireworks.js";
import { gemini } from "./gemini.js";
import { groq } from "./groq.js";
import { mistral } from "./mistral.js";
import { ollama } from "./ollama.js";
import { openAi } from "./openai.js";
import { openAiCompatible } from "./openai-compatible.js";
import { openRouter } from "./openrouter.js";
import { perplexity } from "./perplexity.js";
import type { Provider } from "./provider.js";
import { together } from "./together.js";
import { vertex } from "./vertex.js";
import { xai } from "./xai.js";

/** The one list of providers; whatever else lists them derives from it. */
export const providers: readonly Provider[] = [
  openAi,
  azureOpenAi,
  anthropic,
  gemini,
  vertex,
  xai,
  openRouter,
  mistral,
  cohere,
  groq,
  deepSeek,
  together,
  fireworks,
  perplexity,
  bedrock,
  ollama,
  openAiCompatible,
];

export const providerById = (id: string): Provider | undefined =>
  providers.find((provider) => provider.id === id);

import { openAiOperations } from "./openai.js";
import { shapedAccept, shapedDefaults } from "./openai-shape.js";
import { defineProvider } from "./provider.js";

/** Servers of OpenAI's shape that the user names: vLLM, LM Studio, llama.cpp, LiteLLM, a gateway. */
export const openAiCompatible = defineProvider({
  ...shapedDefaults,
  id: "openai-compatible",
  title: "OpenAI-compatible",
  // A recording made at api.openai.com answers through a gateway: hence OpenAI's own rules too.
  signedAs: "openai",
  // No host of its own: it is recognised by its paths on hosts that the user names.
  hosts: [],
  apiBases: ["/v1/"],
  tenantHeaders: ["openai-organization", "openai-project"],
  countedHeaders: [shapedAccept, { name: "openai-beta", as: "set" }],
  keyVariables: [],
  operations: openAiOperations,
});

import { jsonEnvelope, openAiEnvelope } from "./error-envelope.js";
import { dummyKey, shapedDefaults } from "./openai-shape.js";
import { defineProvider } from "./provider.js";
import { dropServiceTierOperations } from "./service-tier.js";

export const xai = defineProvider({
  ...shapedDefaults,
  id: "xai",
  title: "xAI",
  hosts: ["api.x.ai", "*.api.x.ai"],
  origin: "https://api.x.ai",
  apiBases: ["/v1/"],
  keyVariables: [{ name: "XAI_API_KEY", dummy: dummyKey }],
  operations: dropServiceTierOperations,
  errorEnvelope: (message, { path }) =>
    /\/responses(?:\/|$)/.test(path)
      ? jsonEnvelope({ code: "invalid_request_error", error: message })
      : openAiEnvelope(message),
});

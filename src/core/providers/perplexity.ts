import { jsonEnvelope } from "./error-envelope.js";
import { dummyKey, shapedDefaults, shapedOperations } from "./openai-shape.js";
import { defineProvider } from "./provider.js";

export const perplexity = defineProvider({
  ...shapedDefaults,
  id: "perplexity",
  title: "Perplexity",
  hosts: ["api.perplexity.ai"],
  origin: "https://api.perplexity.ai",
  apiBases: ["/v1/", "/"],
  keyVariables: [{ name: "PERPLEXITY_API_KEY", dummy: dummyKey }],
  operations: shapedOperations(),
  // Its own clients read `code` as a number.
  errorEnvelope: (message) =>
    jsonEnvelope({ error: { message, type: "invalid_request_error", param: null, code: 400 } }),
});

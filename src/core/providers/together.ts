import { dummyKey, shapedDefaults } from "./openai-shape.js";
import { defineProvider } from "./provider.js";
import { dropServiceTierOperations } from "./service-tier.js";

export const together = defineProvider({
  ...shapedDefaults,
  id: "together",
  title: "Together",
  hosts: ["api.together.ai", "api.together.xyz"],
  origin: "https://api.together.ai",
  apiBases: ["/v1/"],
  keyVariables: [{ name: "TOGETHER_API_KEY", dummy: dummyKey }],
  baseUrlVariables: { TOGETHER_BASE_URL: "/v1" },
  operations: [
    {
      name: "rerank",
      method: "POST",
      path: /^rerank$/,
    },
    ...dropServiceTierOperations,
  ],
});

import { dummyKey, shapedDefaults } from "./openai-shape.js";
import { defineProvider } from "./provider.js";
import { dropServiceTierOperations } from "./service-tier.js";

export const fireworks = defineProvider({
  ...shapedDefaults,
  id: "fireworks",
  title: "Fireworks",
  hosts: ["api.fireworks.ai"],
  origin: "https://api.fireworks.ai",
  apiBases: ["/inference/v1/"],
  keyVariables: [{ name: "FIREWORKS_API_KEY", dummy: dummyKey }],
  operations: dropServiceTierOperations,
});

import { inOrder } from "../signature/rules/body-rule.js";
import {
  dropFalseStream,
  dropOpenAiUncounted,
  dropShapedUncounted,
  openAiChatRules,
} from "../signature/rules/openai-chat.js";
import { openAiResponsesRules } from "../signature/rules/openai-responses.js";
import {
  dummyKey,
  shapedAccept,
  shapedDefaults,
  shapedOperations,
  shapedOtherTraffic,
} from "./openai-shape.js";
import { defineProvider } from "./provider.js";

export const openAiOtherRules = inOrder(dropShapedUncounted, dropOpenAiUncounted, dropFalseStream);

export const openAiOperations = shapedOperations({
  chat: openAiChatRules,
  responses: openAiResponsesRules,
  other: openAiOtherRules,
});

export const openAi = defineProvider({
  ...shapedDefaults,
  id: "openai",
  title: "OpenAI",
  hosts: ["api.openai.com", "*.api.openai.com"],
  origin: "https://api.openai.com",
  apiBases: ["/v1/"],
  otherTraffic: [
    ...shapedOtherTraffic,
    // The Agents SDK exports its traces here, hundreds of kB a run.
    /^\/v1\/traces\//,
    /^\/v1\/(?:oauth|dashboard|analytics|telemetry|events)(?:\/|$)/,
    /^\/(?:oauth|auth)\//,
  ],
  tenantHeaders: ["openai-organization", "openai-project"],
  countedHeaders: [shapedAccept, { name: "openai-beta", as: "set" }],
  keyVariables: [
    { name: "OPENAI_API_KEY", dummy: dummyKey },
    { name: "OPENAI_ADMIN_KEY" },
    { name: "OPENAI_ORG_ID" },
    { name: "OPENAI_PROJECT_ID" },
    { name: "OPENAI_WEBHOOK_SECRET" },
    { name: "OPENAI_CUSTOM_HEADERS" },
  ],
  baseUrlVariables: { OPENAI_BASE_URL: "/v1" },
  operations: openAiOperations,
});

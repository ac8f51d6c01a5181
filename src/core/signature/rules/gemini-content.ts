import {
  type BodyRule,
  dropDefault,
  dropEmptyList,
  dropEmptyObject,
  dropMembers,
  editItems,
  editObject,
  inOrder,
} from "./body-rule.js";
import { normalizeProtoJson, type ProtoJsonFields } from "./proto-json.js";

/** Field names of google.ai.generativelanguage and google.cloud.aiplatform that need more than their own name. */
const fields: ProtoJsonFields = {
  free: new Set([
    "args",
    "response",
    "parameters",
    "parametersJsonSchema",
    "responseJsonSchema",
    "responseSchema",
    "partMetadata",
    "instances",
  ]),
  integers: new Set([
    "seed",
    "maxOutputTokens",
    "candidateCount",
    "topK",
    "logprobs",
    "thinkingBudget",
    "outputDimensionality",
  ]),
};

/** Names in one spelling, nulls left out; labels and tiers dropped. */
export const geminiMessageRules: BodyRule = inOrder(
  (body) => normalizeProtoJson(body, fields),
  dropMembers("labels", "serviceTier", "store"),
);

/** A content without a role is the user's. */
const dropUserRole: BodyRule = dropDefault("role", "user");

/** generateContent, countTokens and the like: a list of contents, a system instruction, a configuration. */
export const geminiContentRules: BodyRule = inOrder(
  geminiMessageRules,
  editItems("contents", dropUserRole),
  editObject("systemInstruction", dropMembers("role")),
  editObject("generationConfig", dropEmptyList("stopSequences")),
  dropEmptyObject("generationConfig"),
  dropEmptyList("tools"),
  dropEmptyList("safetySettings"),
);

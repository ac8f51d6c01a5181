import { type BodyRule, dropMembers, inOrder } from "../signature/rules/body-rule.js";
import { dropFalseStream, dropShapedUncounted, shapedChatRules } from "../signature/rules/openai-chat.js";
import { shapedResponsesRules } from "../signature/rules/openai-responses.js";
import { shapedOperations } from "./openai-shape.js";

const dropServiceTier: BodyRule = dropMembers("service_tier");

/** OpenAI's shape where `service_tier` says only how fast the answer comes: Groq, xAI, Together, and the like. */
export const dropServiceTierOperations = shapedOperations({
  chat: inOrder(shapedChatRules, dropServiceTier),
  responses: inOrder(shapedResponsesRules, dropServiceTier),
  other: inOrder(dropShapedUncounted, dropFalseStream, dropServiceTier),
});

import { member, stringOf } from "../json/json-value.js";
import { type BodyRule, dropMembers, editItems, editMember, inOrder } from "../signature/rules/body-rule.js";
import { dropFalseStream, shapedChatRules } from "../signature/rules/openai-chat.js";
import { foldTextBlock } from "../signature/rules/text-content.js";
import { jsonEnvelope } from "./error-envelope.js";
import { dummyKey, shapedDefaults, shapedOperations } from "./openai-shape.js";
import { assembleChat, chatStreamUsage, chatUsage } from "./openai-stream.js";
import { defineProvider, type Operation } from "./provider.js";

const otherRules: BodyRule = inOrder(
  dropMembers("metadata", "prompt_cache_key", "service_tier", "user"),
  dropFalseStream,
);

const chatRules: BodyRule = inOrder(
  shapedChatRules,
  otherRules,
  editItems("messages", editMember("content", foldTextBlock("text"))),
);

const operation = (name: string, path: string, normalize: BodyRule): Operation => ({
  name,
  method: "POST",
  path: new RegExp(`^${path}$`),
  normalize,
  usage: chatUsage,
  streamUsage: chatStreamUsage,
  assemble: assembleChat,
});

export const mistral = defineProvider({
  ...shapedDefaults,
  id: "mistral",
  title: "Mistral",
  hosts: ["api.mistral.ai", "api.eu.mistral.ai", "api.us.mistral.ai", "codestral.mistral.ai"],
  origin: "https://api.mistral.ai",
  apiBases: ["/v1/"],
  keyVariables: [{ name: "MISTRAL_API_KEY", dummy: dummyKey }],
  operations: [
    operation("completions.fim", "fim/completions", otherRules),
    {
      ...operation("agents.completions", "agents/completions", chatRules),
      model: (body) => stringOf(member(body, "agent_id")),
    },
    operation("ocr", "ocr", otherRules),
    operation("conversations", "conversations", otherRules),
    ...shapedOperations({ chat: chatRules, other: otherRules }),
  ],
  errorEnvelope: (message) =>
    jsonEnvelope({ object: "error", message, type: "invalid_request_error", param: null, code: "proxymock" }),
});

import { type BodyRule, inOrder } from "../signature/rules/body-rule.js";
import { dropFalseStream, dropShapedUncounted, shapedChatRules } from "../signature/rules/openai-chat.js";
import { shapedResponsesRules } from "../signature/rules/openai-responses.js";
import { openAiEnvelope } from "./error-envelope.js";
import {
  assembleChat,
  assembleResponses,
  chatStreamUsage,
  chatUsage,
  responsesStreamUsage,
  responsesUsage,
} from "./openai-stream.js";
import type { CountedHeader, Operation, Provider } from "./provider.js";

/** What a server of OpenAI's shape does its own way. */
export interface ShapeOptions {
  /** Rules for chat completions; default: those every server of the shape shares. */
  readonly chat?: BodyRule;
  readonly responses?: BodyRule;
  /** Rules for the other JSON bodies. */
  readonly other?: BodyRule;
  /** Source of an expression before each path (Azure's `deployments/{model}/`). */
  readonly prefix?: string;
}

const shapedOtherRules: BodyRule = inOrder(dropShapedUncounted, dropFalseStream);

/** The operations of OpenAI's shape, as wire formats go; which of them a server has, it says itself. */
export function shapedOperations(options: ShapeOptions = {}): readonly Operation[] {
  const path = (source: string): RegExp => new RegExp(`^${options.prefix ?? ""}${source}$`);
  const other = { method: "POST", normalize: options.other ?? shapedOtherRules };
  const chat = { ...other, usage: chatUsage, streamUsage: chatStreamUsage, assemble: assembleChat };
  const response = {
    ...other,
    usage: responsesUsage,
    streamUsage: responsesStreamUsage,
    assemble: assembleResponses,
  };
  const responsesRules = options.responses ?? shapedResponsesRules;
  return [
    {
      ...chat,
      name: "chat.completions",
      path: path("chat/completions"),
      normalize: options.chat ?? shapedChatRules,
    },
    { ...chat, name: "completions", path: path("completions") },
    { ...response, name: "responses", path: path("responses"), normalize: responsesRules },
    {
      ...other,
      name: "responses.input_tokens",
      path: path("responses/input_tokens"),
      normalize: responsesRules,
    },
    { ...response, name: "responses.compact", path: path("responses/compact"), normalize: responsesRules },
    {
      ...response,
      name: "responses.retrieve",
      method: "GET",
      path: path("responses/(?<response>(?!input_tokens$|compact$)[^/]+)"),
    },
    { ...other, name: "embeddings", path: path("embeddings"), usage: chatUsage },
    { ...response, name: "audio.transcriptions", path: path("audio/transcriptions") },
    { ...other, name: "audio.translations", path: path("audio/translations") },
    { ...other, name: "audio.speech", path: path("audio/speech") },
    ...["generations", "edits", "variations"].map((kind) => ({
      ...other,
      name: `images.${kind}`,
      path: path(`images/${kind}`),
      usage: responsesUsage,
      streamUsage: responsesStreamUsage,
    })),
    { ...other, name: "moderations", path: path("moderations") },
  ];
}

/** OpenTelemetry exports and probes, which some frameworks send to whatever host their base URL names. */
export const shapedOtherTraffic: readonly RegExp[] = [
  /^\/(?:[^/]+\/)*v1\/(?:traces|metrics|logs)(?:\/|$)/,
  /^\/(?:favicon\.ico|robots\.txt)?$/,
];

/** By `accept` a client picks the form of files and audio. */
export const shapedAccept: CountedHeader = {
  name: "accept",
  as: "set",
  operations: ["files.content", "audio.speech", "audio.transcriptions", "audio.translations"],
};

/** What most providers of the shape have in common; each states the rest. */
export const shapedDefaults = {
  countedBases: [],
  otherTraffic: shapedOtherTraffic,
  credentialHeaders: ["authorization"],
  tenantHeaders: [],
  countedHeaders: [shapedAccept],
  uncountedQuery: [],
  baseUrlVariables: {},
  errorEnvelope: openAiEnvelope,
} satisfies Partial<Provider>;

/** The value mock gives a key that is unset: SDKs take it, and no rule for secrets flags it. */
export const dummyKey = "proxymock-dummy-key";

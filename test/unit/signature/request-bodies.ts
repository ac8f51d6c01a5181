export type Body = Record<string, unknown>;
export interface Pair {
  readonly says: string;
  readonly url?: string;
  readonly a: Body;
  readonly b: Body;
}

export const user = { role: "user", content: "hi" };
export const tool = {
  type: "function",
  function: { name: "f", parameters: { type: "object", properties: {} } },
};
export const chat = (extra: Body = {}): Body => ({ model: "gpt-4o-mini", messages: [user], ...extra });
export const turns = (...messages: Body[]): Body => ({ model: "gpt-4o-mini", messages });
export const responses = (extra: Body = {}): Body => ({ model: "gpt-5", input: "hi", ...extra });
export const claude = (extra: Body = {}): Body => ({
  model: "claude-x",
  max_tokens: 9,
  messages: [user],
  ...extra,
});
export const gemini = (extra: Body = {}): Body => ({
  contents: [{ role: "user", parts: [{ text: "hi" }] }],
  ...extra,
});
export const text = (value: string, extra: Body = {}): Body => ({ type: "text", text: value, ...extra });
export const ollamaUrl = "http://localhost:11434/api/chat";
export const vllmUrl = "http://vllm.corp.example:8000/v1/chat/completions";
export const groqUrl = "https://api.groq.com/openai/v1/chat/completions";
export const invokeUrl = "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke";
export const cacheMark = { type: "ephemeral" };

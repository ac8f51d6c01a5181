import { cloudKinds } from "./cloud-kinds.js";
import { compileKinds } from "./find-kinds.js";
import { answerKinds, errorKinds, genericKinds, lineKinds } from "./generic-kinds.js";
import { llmKinds } from "./llm-kinds.js";
import type { SecretKind } from "./secret-kind.js";
import { toolKinds } from "./tool-kinds.js";

/** All shapes looked for everywhere: where two fit the same text, the earlier one names it. */
const secretKinds: readonly SecretKind[] = [...llmKinds, ...cloudKinds, ...toolKinds, ...genericKinds];

export const baseTable = compileKinds(secretKinds);
export const answerTable = compileKinds([...secretKinds, ...answerKinds]);
export const errorTable = compileKinds([...secretKinds, ...answerKinds, ...errorKinds]);
export const lineTable = compileKinds([...secretKinds, ...lineKinds]);

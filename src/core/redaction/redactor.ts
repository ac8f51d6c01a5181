import { joinedHeader } from "../headers.js";
import type { Interaction, RecordedRequest, RecordedResponse } from "../interaction.js";
import type { Provider } from "../providers/provider.js";
import { editsOf, moveChunks, redactUntilClean } from "./edit.js";
import { findInString, findInText } from "./find-secrets.js";
import { type HeaderRules, headerRules } from "./header-rules.js";
import { answerTable, baseTable, errorTable, lineTable } from "./kinds/kind-tables.js";
import { environmentValues, type KnownValue } from "./known-values.js";
import { isPlaceholder, Placeholders } from "./placeholders.js";
import { redactBody } from "./redact-body.js";
import { redactHeaders } from "./redact-headers.js";
import { redactUrl } from "./redact-url.js";
import type { Redacted } from "./redacted.js";
import { randomLooking, requestCredentials } from "./request-credentials.js";

export interface RedactorOptions {
  /** The process's environment: the values of secret-looking and of the providers' key variables are redacted. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly providers: readonly Provider[];
}

export interface Redactor {
  /** Depends on the request and the environment alone: what record and mock compute signatures on. */
  redactRequest(request: RecordedRequest): Redacted<RecordedRequest>;
  /** Its request is exactly `redactRequest`'s; the same secret has the same placeholder in the response. */
  redactExchange(
    request: RecordedRequest,
    response: RecordedResponse | undefined,
  ): { request: Redacted<RecordedRequest>; response: Redacted<RecordedResponse> | undefined };
  /** For a line bound for the terminal, a log or an error: shapes, URL credentials and known values. */
  redactText(text: string): string;
  /** True for a text that an answer's body could not keep as it is; placeholders don't count. */
  holdsSecret(text: string): boolean;
}

/** Pure: the same input gives the same output, arguments are never changed, failures are thrown. */
export function createRedactor({ environment, providers }: RedactorOptions): Redactor {
  const known = environmentValues(environment, providers);
  const rules = headerRules(providers);
  return {
    redactRequest: (request) => redactRequest(request, { known, rules, placeholders: new Placeholders() }),
    redactExchange: (request, response) => {
      const state = { known, rules, placeholders: new Placeholders() };
      const redacted = redactRequest(request, state);
      if (response === undefined) return { request: redacted, response: undefined };
      const values = [...known, ...requestCredentials(request, rules)];
      return { request: redacted, response: redactResponse(response, { ...state, known: values }) };
    },
    holdsSecret: (text) => {
      const found = findInString({ text, name: "" }, { kinds: answerTable, values: known });
      return found.some(({ secret }) => !isPlaceholder(secret));
    },
    redactText: (text) => {
      const placeholders = new Placeholders();
      placeholders.reserve(text);
      const search = { kinds: lineTable, values: known };
      return redactUntilClean(text, (current) => editsOf(findInText(current, search), placeholders));
    },
  };
}

interface RedactorState {
  readonly known: readonly KnownValue[];
  readonly rules: HeaderRules;
  readonly placeholders: Placeholders;
}

function redactRequest(request: RecordedRequest, state: RedactorState): Redacted<RecordedRequest> {
  const { known, rules, placeholders } = state;
  const credentials = requestCredentials(request, rules);
  // What is signed changes for a weak value of the environment no more than it would without that environment.
  const strong = known.filter(({ isStrong }) => isStrong);
  const inBody = {
    search: { kinds: baseTable, values: [...strong, ...randomLooking(credentials)] },
    placeholders,
  };
  const inUrl = { search: { kinds: baseTable, values: strong }, placeholders };
  const inHeaders = { search: { kinds: baseTable, values: known }, placeholders };
  const contentType = joinedHeader(request.headers, "content-type") ?? "";
  const { body } = redactBody(request.body, { contentType, isAnswer: false }, inBody);
  const url = redactUrl(request.url, inUrl);
  const headers = redactHeaders(request.headers, rules, inHeaders);
  return brand({ ...request, url, headers, body });
}

function redactResponse(response: RecordedResponse, state: RedactorState): Redacted<RecordedResponse> {
  const { known, rules, placeholders } = state;
  const isError = response.status >= 400;
  const inBody = { search: { kinds: isError ? errorTable : answerTable, values: known }, placeholders };
  const inHeaders = { search: { kinds: baseTable, values: known }, placeholders };
  const contentType = joinedHeader(response.headers, "content-type") ?? "";
  const { body, rounds } = redactBody(response.body, { contentType, isAnswer: true }, inBody);
  const headers = redactHeaders(response.headers, rules, inHeaders);
  const trailers = redactHeaders(response.trailers, rules, inHeaders);
  return brand({ ...response, headers, trailers, body, chunks: rounds.reduce(moveChunks, response.chunks) });
}

/** The whole of a recording; its other members hold nothing that was on the wire but names and numbers. */
export function redactedInteraction(
  parts: Omit<Interaction, "request" | "response"> & {
    readonly request: Redacted<RecordedRequest>;
    readonly response?: Redacted<RecordedResponse>;
  },
): Redacted<Interaction> {
  return brand<Interaction>(parts);
}

const brand = <T>(value: T): Redacted<T> => value as Redacted<T>;

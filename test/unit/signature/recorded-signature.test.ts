import { describe, expect, it } from "vitest";
import type { Interaction } from "../../../src/core/interaction.js";
import type { Redacted } from "../../../src/core/redaction/redacted.js";
import { signatureOfInteraction } from "../../../src/core/signature/recorded-signature.js";
import { chatUrl, sign } from "./request-builder.js";

const interactionOf = (url: string, extra: Partial<Interaction> = {}): Redacted<Interaction> =>
  ({
    request: {
      method: "POST",
      url,
      headers: [["content-type", "application/json"]],
      body: Buffer.from('{"model":"m","messages":[]}'),
    },
    ...extra,
  }) as unknown as Redacted<Interaction>;
const body = { model: "m", messages: [] };

describe("the signature of a recorded interaction", () => {
  it("is the one its request had when it was live", () => {
    for (const url of [
      chatUrl,
      "http://localhost:11434/api/chat",
      "https://gw.example:8443/x/v1/chat/completions",
    ]) {
      expect(signatureOfInteraction(interactionOf(url))).toEqual(sign({ url, body }));
    }
  });

  it("of an inbound request is that of plain HTTP, whatever its path looks like", () => {
    const inbound = signatureOfInteraction(
      interactionOf("http://localhost:8000/v1/chat/completions", { direction: "inbound" }),
    );
    expect(inbound).toMatchObject({ provider: "http", operation: "post", host: "localhost:8000" });
    expect(inbound?.parts.has("model")).toBe(false);
    expect(inbound?.model).toBeUndefined();
  });
});

import { describe, expect, it } from "vitest";
import { type OnEnd, SequenceState } from "../../../src/core/match/sequence.js";

const claims = (onEnd: OnEnd | undefined, length: number, times: number) => {
  const state = new SequenceState(onEnd);
  return Array.from({ length: times }, () => {
    const turn = state.claim("a", length);
    return turn && `${turn.index}${turn.isRepeat ? " again" : ""}`;
  });
};

describe("a sequence", () => {
  it("is served in order and then repeats its last answer", () => {
    expect(claims(undefined, 3, 5)).toEqual(["0", "1", "2", "2 again", "2 again"]);
  });

  it("begins anew with cycle and ends with fail", () => {
    expect(claims("cycle", 2, 5)).toEqual(["0", "1", "0 again", "1 again", "0 again"]);
    expect(claims("fail", 2, 4)).toEqual(["0", "1", undefined, undefined]);
  });

  it("has nothing to give when it is empty", () => {
    expect(claims("repeat", 0, 2)).toEqual([undefined, undefined]);
  });

  it("is counted for each signature alone, and from the start after a reset", () => {
    const state = new SequenceState();
    expect(
      [state.claim("a", 2), state.claim("b", 2), state.claim("a", 2)].map((turn) => turn?.index),
    ).toEqual([0, 0, 1]);
    state.reset();
    expect(state.claim("a", 2)).toEqual({ index: 0, isRepeat: false });
  });
});

/** What happens when a sequence is used up: its last answer again, its first one, or none. */
export type OnEnd = "repeat" | "cycle" | "fail";

/** One answer of a sequence, claimed. */
export interface Turn {
  /** From 0. */
  readonly index: number;
  /** It was served before: the sequence had come to its end. */
  readonly isRepeat: boolean;
}

/** How far each signature's sequence has been served, in one scope. */
export class SequenceState {
  private readonly served = new Map<string, number>();

  constructor(private readonly onEnd: OnEnd = "repeat") {}

  /**
   * Claims the next answer of a signature that has `length` of them.
   * @returns which one, or undefined when there is none left (or none at all)
   */
  claim(signature: string, length: number): Turn | undefined {
    if (length <= 0) return undefined;
    const turn = this.served.get(signature) ?? 0;
    this.served.set(signature, turn + 1);
    if (turn < length) return { index: turn, isRepeat: false };
    if (this.onEnd === "fail") return undefined;
    return { index: this.onEnd === "cycle" ? turn % length : length - 1, isRepeat: true };
  }

  /** Every sequence begins anew. */
  reset(): void {
    this.served.clear();
  }
}

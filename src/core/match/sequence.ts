/** What happens when a sequence is used up: its last answer again, its first one, or none. */
export type OnEnd = "repeat" | "cycle" | "fail";

/** How far each signature's sequence has been served, in one scope. */
export class SequenceState {
  private readonly served = new Map<string, number>();

  constructor(private readonly onEnd: OnEnd = "repeat") {}

  /**
   * Claims the next answer of a signature that has `length` of them.
   * @returns its index from 0, or undefined when there is none left (or none at all)
   */
  claim(signature: string, length: number): number | undefined {
    if (length <= 0) return undefined;
    const turn = this.served.get(signature) ?? 0;
    this.served.set(signature, turn + 1);
    if (turn < length) return turn;
    if (this.onEnd === "fail") return undefined;
    return this.onEnd === "cycle" ? turn % length : length - 1;
  }

  /** Every sequence begins anew. */
  reset(): void {
    this.served.clear();
  }
}

/** Gathers what a stream adds up to: texts by index, then tool calls, one a line. */
export class StreamText {
  private readonly texts = new Map<string, string[]>();
  private readonly calls = new Map<string, { name: string; pieces: string[] }>();

  /** Appends to the text of one choice or block. */
  text(index: string, piece: string | undefined): void {
    if (piece === undefined) return;
    const pieces = this.texts.get(index);
    if (pieces === undefined) this.texts.set(index, [piece]);
    else pieces.push(piece);
  }

  /** Names a tool call and appends to its arguments. */
  call(index: string, name: string | undefined, piece: string | undefined): void {
    const call = this.calls.get(index) ?? { name: "", pieces: [] };
    if (name !== undefined) call.name = name;
    if (piece !== undefined) call.pieces.push(piece);
    this.calls.set(index, call);
  }

  /** Undefined when there was neither text nor a call. */
  whole(): string | undefined {
    const texts = [...this.texts.values()].map((pieces) => pieces.join("")).filter((text) => text !== "");
    const calls = [...this.calls.values()].map(({ name, pieces }) => `${name}(${pieces.join("")})`);
    const lines = [...texts, ...calls];
    return lines.length === 0 ? undefined : lines.join("\n");
  }
}

/** A key for an index that may be absent. */
export const indexKey = (...parts: readonly (number | string | undefined)[]): string =>
  parts.map((part) => part ?? 0).join(".");

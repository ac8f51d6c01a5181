import { splitEvents } from "../stream/read-events.js";
import { MappedText } from "./mapped-text.js";

/** The texts of an event stream: what a client reads as data, and the rest. */
export interface EventTexts {
  /** The data of each event, in order. */
  readonly data: readonly MappedText[];
  /** Other lines: comments, ids, event names. */
  readonly others: readonly MappedText[];
}

/** The data lines of each event of a `text/event-stream` body (bytes, one a character), joined as a client would. */
export function sseTexts(body: string): EventTexts {
  const data: MappedText[] = [];
  const others: MappedText[] = [];
  for (const { start, end } of splitEvents("sse", Buffer.from(body, "latin1"))) {
    const text = readEvent(body.slice(start, end), start, others);
    if (text !== undefined) data.push(text);
  }
  return { data, others };
}

function readEvent(event: string, base: number, others: MappedText[]): MappedText | undefined {
  const points: number[] = [];
  let text: string | undefined;
  for (const line of event.matchAll(/[^\r\n]+/g)) {
    const start = base + line.index;
    const field = /^(?:\u00ef\u00bb\u00bf)?data(?::[ ]?|$)/.exec(line[0]);
    if (field === null) {
      others.push(MappedText.plain(line[0], start));
      continue;
    }
    const valueStart = start + field[0].length;
    if (text !== undefined) {
      // The line end stands for all that lies between two data lines.
      points.push(text.length, (points.at(-1) ?? 0) + text.length - (points.at(-2) ?? 0));
      text += "\n";
    }
    points.push(text?.length ?? 0, valueStart);
    text = (text ?? "") + line[0].slice(field[0].length);
  }
  return text === undefined ? undefined : new MappedText(text, points);
}

import { resolve } from "node:path";
import { ProxymockError } from "../core/errors.js";
import type { SummaryEvent } from "../core/events.js";
import { writeAtomically } from "../store/atomic-write.js";
import type { CommandInput } from "./command-definition.js";
import type { CommandContext } from "./context.js";

/** Version of the report's shape. */
const reportVersion = 1;

/**
 * Writes what `--report` asks for: the summary event's members behind `report`, the shape's version.
 * @throws ProxymockError REPORT_FAILED
 */
export async function writeReport(
  { workingDirectory }: CommandContext,
  { options }: CommandInput,
  { event: _, ...summary }: SummaryEvent,
): Promise<void> {
  if (options["report"] === undefined) return;
  const file = resolve(workingDirectory, options["report"] as string);
  const text = `${JSON.stringify({ report: reportVersion, ...summary }, undefined, 2)}\n`;
  await writeAtomically(file, text).catch((cause: NodeJS.ErrnoException) => {
    throw new ProxymockError(
      "REPORT_FAILED",
      { message: `--report ${file} cannot be written (${cause.code ?? cause.name})` },
      { cause },
    );
  });
}

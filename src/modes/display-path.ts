import { join } from "node:path";
import type { SnapshotEntry } from "../store/snapshot.js";

/** A snapshot file as the user named its directory: `proxymock/api.openai.com/…`. */
export const displayPath = ({ directory, relative }: Pick<SnapshotEntry, "directory" | "relative">): string =>
  join(directory, relative);

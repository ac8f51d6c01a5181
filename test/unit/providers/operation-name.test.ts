import { describe, expect, it } from "vitest";
import { operationNameOf } from "../../../src/core/providers/operation-name.js";

describe("the name of an operation that nobody knows", () => {
  it.each([
    ["responses/resp_123/input_items", "responses.input_items"],
    ["fine_tuning/jobs/ftjob-1a/cancel", "fine_tuning.jobs.cancel"],
    ["models/m-1:asyncBatchEmbedContent", "models.asyncBatchEmbedContent"],
    ["vector_stores/vs_1/file_batches", "vector_stores.file_batches"],
    ["123/456", "post"],
  ])("of %s is %s", (path, name) => {
    expect(operationNameOf(path, "POST")).toBe(name);
  });

  it.each([
    ["a long word", `hooks/${"qwertyuiop".repeat(3)}/run`, "hooks.run"],
    ["a long verb", `hooks/m:${"qwertyUIOP".repeat(3)}`, "hooks.m"],
    ["a secret across segments", "projects/acme-internal/locations/eu", "projects.locations.eu"],
    ["digits", "hooks/abc123/run", "hooks.run"],
  ])("leaves out %s", (_, path, name) => {
    expect(operationNameOf(path, "POST")).toBe(name);
  });
});

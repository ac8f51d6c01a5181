import { defineConfig } from "vitest/config";

const lane = (name: string, timeoutMs: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    pool: "forks" as const,
  },
});

export default defineConfig({
  test: {
    projects: [
      lane("unit", 20_000),
      lane("integration", 60_000),
      lane("e2e", 180_000),
      lane("architecture", 60_000),
    ],
  },
});

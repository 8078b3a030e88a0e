import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{base,host,src,avm2-natives,test-swfs,examples,web,cli,scripts}/**/*.test.ts"],
    // Long enough for 64 MiB through Chromium on a machine that is busy with another test file.
    testTimeout: 90_000,
    maxWorkers: 2,
    hookTimeout: 60_000,
  },
});

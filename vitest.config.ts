import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,host,avm2-natives,test-swfs,web,scripts}/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

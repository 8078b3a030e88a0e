/** Tests of SWFs: one at a time with `runSwf`, in folders with `runTests`. */
export { loadServerScript } from "../scripted/load.ts";
export { serve } from "../scripted/server.ts";
export { diffLines } from "./diff.ts";
export { ExternalModuleError, TestFolderError } from "./errors.ts";
export { findTests, type TestFolder } from "./find-tests.ts";
export { junitXml } from "./junit.ts";
export { listTest, type TestListing } from "./list.ts";
export { loadExternal } from "./load-external.ts";
export { type PoolOptions, runTests } from "./pool.ts";
export { type RunSwfOptions, runSwf, type SwfResult } from "./run-swf.ts";
export { runTest, type TestOptions, type TestResult } from "./run-test.ts";
export type { TestRunner } from "./test-runner.ts";
export type { TrafficConnection } from "./traffic.ts";

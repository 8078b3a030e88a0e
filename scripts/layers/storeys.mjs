// The storeys of the house and what each may import: the rules beside this file are made of it, and so is the table in
// docs/architecture.md. Plain JavaScript, as dependency-cruiser reads its rules without a compiler.

/** Tests, and what only they use. */
export const TESTS = "\\.test\\.ts$|/testing/|^test-swfs/";

/**
 * From the lowest to the highest: a storey may import itself and what is listed before it, tests included.
 *
 * @type {readonly { folder: string, concept: string }[]}
 */
export const storeys = [
  { folder: "base", concept: "what everything stands on: errors, bytes, addresses, time" },
  { folder: "host", concept: "what natives talk to: everything between the player and the network" },
  { folder: "src", concept: "the plug-in: file formats, compiler, instrumentation, players, servers in TypeScript" },
  { folder: "test-swfs", concept: "one folder a case: source, server, expected trace" },
  { folder: "examples", concept: "small whole things, each run by a test" },
  { folder: "web", concept: "the player page; its server in `web/server`" },
  { folder: "cli", concept: "the commands" },
  { folder: "scripts", concept: "build, checks, benchmarks" },
];

/**
 * Rooms that may not import all of their own storey and of those below; tests may. A path stands for all below it.
 *
 * @type {readonly { folder: string, concept: string, mayImport: readonly string[] }[]}
 */
export const rooms = [
  {
    folder: "host/protocol",
    concept: "messages between natives, host and relay, and how they are framed",
    mayImport: ["base"],
  },
  {
    folder: "host/network",
    concept: "the contract of a network backend, and what backends have in common",
    mayImport: ["base", "host/protocol"],
  },
  {
    folder: "host/policy",
    concept: "policy files and sandboxes: what may connect",
    mayImport: ["base", "host/network"],
  },
  {
    folder: "host/rtmp",
    concept: "RTMP, both ends of it: bytes in, bytes and messages out",
    mayImport: ["base", "host/protocol", "host/network"],
  },
  {
    folder: "host/endpoint",
    concept: "the host's end of a channel",
    mayImport: ["base", "host/protocol", "host/network", "host/rtmp", "host/policy"],
  },
  {
    folder: "host/relay/client",
    concept: "the relay as a backend, for pages",
    mayImport: ["base", "host/protocol", "host/network"],
  },
  {
    folder: "host/relay/server",
    concept: "the relay itself, which knows nothing of Flash but the policy port",
    mayImport: ["base", "host/protocol", "host/network", "host/endpoint", "host/policy"],
  },
  {
    folder: "host/recording",
    concept: "recordings of connections: made, replayed, and exported as captures",
    mayImport: ["base", "host/network"],
  },
  { folder: "src/swf", concept: "the SWF file format: read, rewrite, write", mayImport: ["base"] },
  { folder: "src/abc", concept: "the bytecode format of AVM2: read, rewrite, write", mayImport: ["base"] },
  { folder: "src/avm1", concept: "the bytecode of ActionScript 1 and 2", mayImport: ["base", "src/swf"] },
  { folder: "src/compiler", concept: "TypeScript → AVM2", mayImport: ["base", "src/abc", "src/swf"] },
  {
    folder: "src/avm1-compiler",
    concept: "TypeScript → AVM1, for the prologue and for tests",
    mayImport: ["base", "src/avm1", "src/swf", "src/compiler"],
  },
  {
    folder: "src/instrument",
    concept: "what is replaced, how a SWF is rewritten",
    mayImport: ["base", "src/abc", "src/avm1", "src/swf"],
  },
  {
    folder: "src/library",
    concept: "what the player's own library declares, and natives on top of it",
    mayImport: ["base", "src/abc", "src/swf", "src/instrument"],
  },
  {
    folder: "src/inspect",
    concept: "what a SWF uses of the network, read from its bytecode",
    mayImport: ["base", "src/abc", "src/avm1", "src/swf", "src/instrument", "src/library"],
  },
  { folder: "src/flash", concept: "ByteArray and AMF in TypeScript", mayImport: ["base"] },
  {
    folder: "src/wire",
    concept: "what is said on a connection: cut into frames, read, compared",
    mayImport: ["base", "src/flash"],
  },
  {
    folder: "src/scripted",
    concept: "servers written in TypeScript",
    mayImport: ["base", "host/network", "host/rtmp", "src/flash"],
  },
  {
    folder: "src/script",
    concept: "server scripts made of recordings",
    mayImport: ["base", "host/recording", "src/flash", "src/wire"],
  },
  {
    folder: "src/player",
    concept: "Ruffle headless (`node`), Ruffle on a page (`page`), and what both have in common",
    mayImport: ["base", "host", "src/instrument", "src/swf"],
  },
  { folder: "src/jobs", concept: "processes that do one thing after another", mayImport: ["base"] },
  {
    folder: "src/runner",
    concept: "test folders, and `runSwf` for tests of one's own",
    mayImport: ["base", "host", "src/swf", "src/scripted", "src/player", "src/jobs"],
  },
  {
    folder: "src/survey",
    concept: "every SWF of an archive: found, read, played, compared, and what is known of it",
    mayImport: [
      "base",
      "host",
      "src/swf",
      "src/instrument",
      "src/library",
      "src/inspect",
      "src/scripted",
      "src/player",
      "src/jobs",
      "src/runner",
    ],
  },
  {
    folder: "src/queue",
    concept: "workers on other machines, at a queue: both ends of it",
    mayImport: ["base", "src/survey", "src/runner"],
  },
];

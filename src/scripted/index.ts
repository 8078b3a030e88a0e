/** Servers written in TypeScript, and the data they exchange: what scripts, tests and pages import as `flashnet/server`. */
export * from "../flash/index.ts";
export { ServerConnection } from "./connection.ts";
export { ClientEndedError, MessageLengthError, ServerScriptError } from "./errors.ts";
export {
  type ScriptedServer,
  type ScriptOptions,
  type ServerHandler,
  type ServerScript,
  scriptedBackend,
  serve,
} from "./server.ts";

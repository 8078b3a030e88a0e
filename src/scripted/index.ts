/** Servers written in TypeScript, and the data they exchange: what scripts, tests and pages import as `flashnet/server`. */
export * from "../flash/index.ts";
export { ServerConnection } from "./connection.ts";
export { ClientEndedError, MessageLengthError, ServerScriptError } from "./errors.ts";
export { type Acceptance, Rejection, redirect, reject } from "./rtmp/acceptance.ts";
export {
  type Application,
  type ApplicationOptions,
  application,
  applications,
  type Method,
} from "./rtmp/application.ts";
export type { Client } from "./rtmp/client.ts";
export { RtmpCallError, type RtmpCallErrorCode, SharedObjectError, type SharedObjectErrorCode } from "./rtmp/errors.ts";
export type { ApplicationInstance } from "./rtmp/instance.ts";
export type { SharedObject, SharedObjectChange } from "./rtmp/shared-object.ts";
export type { SharedObjectRules } from "./rtmp/shared-objects.ts";
export type { SharedObjectPath, SharedObjectStore } from "./rtmp/store.ts";
export {
  type ScriptedServer,
  type ScriptOptions,
  type ServerHandler,
  type ServerScript,
  scriptedBackend,
  serve,
} from "./server.ts";

import { xmlSocket } from "../generated/avm1-natives.ts";
import { netConnection } from "../generated/avm1-net-connection.ts";
import { netStream } from "../generated/avm1-net-stream.ts";
import { sharedObject } from "../generated/avm1-shared-object.ts";
import type { Digits } from "./names.ts";

export const digits: Digits<"avm1"> = { xmlSocket, netConnection, netStream, sharedObject };

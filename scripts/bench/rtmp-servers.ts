/**
 * A process with the servers of the benchmark of RTMP, as a game's server is never in its player's: one of bytes that come
 * back, and one of RTMP. Prints their ports.
 */
import { application } from "../../src/scripted/index.ts";
import { CaseServer } from "../../test-swfs/cases.ts";

const echo = await CaseServer.start(async (connection) => {
  // What the program asks of the benchmark's other server.
  await connection.read(5);
  for (;;) {
    connection.writeByte(await connection.readByte());
    await connection.flush();
  }
});
const rtmp = await CaseServer.start(application("bench", { methods: { echo: (_client, value: unknown) => value } }));
console.log(`${echo.port} ${rtmp.port}`);

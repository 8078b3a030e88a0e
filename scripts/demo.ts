/** `npm start`: a SWF exchanges lines with a TCP server on this machine, headless; its trace is what is printed. */

import { play } from "../src/player/node/index.ts";
import { CaseServer, loadCase } from "../test-swfs/cases.ts";

const { swf, serve, expected } = await loadCase("telnet");
const server = await CaseServer.start(serve);
console.error(`\nA TCP server listens on 127.0.0.1:${server.port}, a telnet client SWF talks to it:\n`);
const outcome = await play(swf, {
  url: "http://localhost/telnet.swf",
  policy: "allow",
  map: server.map,
  until: expected.at(-1)!,
  onTrace: (line) => console.log(line),
  onError: (error) => console.error(error),
});
await server.close();
if (outcome.reason !== "until") {
  console.error(`The conversation ended early: ${outcome.reason}.`);
  process.exit(1);
}
console.error(`
The same in your browser:   npx flashnet serve test-swfs/telnet/test.swf --policy allow --server test-swfs/telnet/server.ts
All the programs here:      npx flashnet serve test-swfs --policy allow
It prints the address of the player page, http://127.0.0.1:8080/.`);
process.exit(0);

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: lines of scripts, which have templates
import { fileURLToPath } from "node:url";

/** A file of the repository. */
export const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A conversation that becomes a script. */
export interface Game {
  name: string;
  swf: string;
  server: string;
  until: string;
  param?: string[];
  /** lines of the script that show what was recognised */
  recognised: string[];
}

export const GAMES: readonly Game[] = [
  {
    name: "a text chat",
    swf: "test-swfs/telnet/test.swf",
    server: "test-swfs/telnet/server.ts",
    until: "done",
    recognised: [
      "  for (let turn = 0; turn < 3; turn++) {",
      '    const said = await connection.readLine(); // "hello" when this was recorded',
      "    connection.write(`you said: ${said}\\r\\n`);",
    ],
  },
  {
    name: "a binary game with nonces of both sides",
    swf: "test-swfs/binary-game/test.swf",
    server: "test-swfs/binary-game/server.ts",
    until: "closed",
    recognised: [
      "  writeFrame(connection, `01 ${nonce}`);",
      "  const [token] = heard(await readFrame(connection), `02 ${nonce} ${ANY} 03 41 6e 6e`);",
      "    writeFrame(connection, `04 ${token}${answer}`);",
    ],
  },
  {
    name: "a game in AMF",
    swf: "test-swfs/amf-game/test.swf",
    server: "test-swfs/amf-game/server.ts",
    until: "closed",
    recognised: [
      '  const session = "s-48151623"; // the SWF says it again: any other will do',
      "  for (const [x, y] of [[0, 0], [1, -1], [2, -2], [3, -3]] as const) {",
      '    connection.writeObject(new TypedObject("board.Move", { by: "Ann", x: x, y: y }));',
    ],
  },
  {
    name: "an XMLSocket lobby",
    swf: "test-swfs/xml-chat/avm2/test.swf",
    server: "test-swfs/xml-chat/server.ts",
    until: "Ann is here",
    param: ["--param", "name=Ann"],
    recognised: [
      '  const [name] = heard(await connection.readXml(), `<join name="${ANY}"/>`); // "Ann" when this was recorded',
      '  connection.writeXml(`<joined name="${name}"/>`);',
    ],
  },
];

import { serve } from "../../src/scripted/index.ts";

/** Says how long each of two messages is, cut in the middle, and hangs up. Nobody answers on other ports. */
export default serve("game.example.com:6112", async (connection) => {
  for (let i = 0; i < 2; i++) {
    const { length } = await connection.readUntil(0);
    connection.write("<received ");
    await connection.sleep(20);
    connection.writeXml(`bytes="${length}"/>`);
  }
});

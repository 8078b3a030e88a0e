import { serve } from "../../src/scripted/index.ts";

/** Says hello and hangs up. Nobody answers on other ports. */
export default serve("game.example.com:6112", async (connection) => connection.write("hello"));

import { serve } from "./flashnet/server.js";

export default serve("game.example.com:6112", async (connection) => {
  for await (const line of connection.lines()) {
    const eyes = 1 + Math.floor(Math.random() * 6);
    connection.write(line === "roll" ? `you rolled ${eyes}\n` : "what?\n");
  }
});

import { type ServerConnection, serve } from "flashnet/server";

const players = new Set<ServerConnection>();

/** Everybody in the room gets what anybody says. */
export default serve("chat.example.com:9339", async (connection) => {
  players.add(connection);
  try {
    connection.writeXml(`<welcome players="${players.size}"/>`);
    for await (const message of connection.messages()) {
      for (const player of players) player.writeXml(message);
    }
  } finally {
    players.delete(connection);
  }
});

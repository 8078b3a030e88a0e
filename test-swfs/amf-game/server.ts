import { type ServerConnection, TypedObject } from "../../src/scripted/index.ts";

interface Said {
  action?: string;
  name?: string;
  x?: number;
  y?: number;
}

/** Lets one player in, moves it, and hangs up when it leaves. */
export default async function serve(connection: ServerConnection): Promise<void> {
  const { name } = (await connection.readObject()) as Said;
  connection.writeObject({ players: [name, "Bob"], session: "s-48151623" });
  for (;;) {
    const { action, x, y } = (await connection.readObject()) as Said;
    if (action === "leave") return;
    connection.writeObject(new TypedObject("board.Move", { by: name, x, y }));
  }
}

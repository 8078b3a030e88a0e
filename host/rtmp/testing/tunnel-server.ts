/** A server of RTMPT in memory: HTTP as Red5 answers it, and one `RtmpPeer` a session. */
import { concat } from "../../../base/concat.ts";
import type { MemoryConnection } from "../../network/memory/backend.ts";
import type { RtmpMessage } from "../message.ts";
import { RtmpPeer } from "../peer.ts";

export interface TunnelServerOptions {
  onMessage?(session: TunnelSession, message: RtmpMessage): void;
  /** the byte in front of answers; default 1 */
  poll?: number;
  /** how an answer is written; default: with its length, on a connection that is kept */
  form?: "length" | "chunked" | "close" | "no length" | "HTTP/1.0";
  /** status of answers to all but `open` */
  status?: number;
}

export class TunnelSession {
  readonly messages: RtmpMessage[] = [];
  readonly peer: RtmpPeer;
  pending: Uint8Array[] = [];

  constructor(options: TunnelServerOptions) {
    this.peer = new RtmpPeer("server", {
      send: (bytes) => this.pending.push(bytes),
      onMessage: (message) => {
        this.messages.push(message);
        options.onMessage?.(this, message);
      },
    });
  }
}

export class TunnelServer {
  /** of all connections, headers included */
  readonly requests: string[] = [];
  readonly paths: string[] = [];
  readonly options: TunnelServerOptions;
  readonly session: TunnelSession;
  connections = 0;

  constructor(options: TunnelServerOptions = {}) {
    this.options = options;
    this.session = new TunnelSession(options);
  }

  /** Serves one connection until its client ends or an answer ends it. */
  readonly serve = async (connection: MemoryConnection): Promise<void> => {
    this.connections++;
    const { form = "length" } = this.options;
    const writer = connection.writable.getWriter();
    let unread = Buffer.alloc(0);
    try {
      for await (const chunk of connection.readable) {
        unread = Buffer.concat([unread, chunk]);
        for (;;) {
          const end = unread.indexOf("\r\n\r\n");
          if (end < 0) break;
          const head = unread.subarray(0, end).toString("latin1");
          const length = Number(/^Content-Length: (\d+)/m.exec(head)![1]);
          if (unread.length < end + 4 + length) break;
          const body = unread.subarray(end + 4, end + 4 + length);
          unread = unread.subarray(end + 4 + length);
          this.requests.push(head);
          await writer.write(this.#written(this.#answer(head.split(" ")[1]!, body)));
          if (form === "close" || form === "no length") return;
        }
      }
    } catch {
      // The client reset the connection.
    }
  };

  #answer(path: string, body: Uint8Array): { status: number; body: Uint8Array } {
    this.paths.push(path);
    const { poll = 1, status = 200 } = this.options;
    if (path === "/open/1") return { status: 200, body: Buffer.from("QWERTY1\n") };
    if (path.startsWith("/send/")) this.session.peer.receive(body);
    return { status, body: concat([Uint8Array.of(poll), ...this.session.pending.splice(0)]) };
  }

  #written({ status, body }: { status: number; body: Uint8Array }): Uint8Array {
    const { form = "length" } = this.options;
    const lines = [`HTTP/1.${form === "HTTP/1.0" ? 0 : 1} ${status} Whatever`, "Content-Type: application/x-fcs"];
    if (form === "chunked") lines.push("Transfer-Encoding: chunked");
    else if (form !== "no length") lines.push(`Content-Length: ${body.length}`);
    if (form === "close" || form === "no length") lines.push("Connection: close");
    const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
    if (form !== "chunked") return concat([head, body]);
    const half = body.length >> 1;
    const chunk = (part: Uint8Array): Uint8Array =>
      concat([Buffer.from(`${part.length.toString(16)};x=y\r\n`), part, Buffer.from("\r\n")]);
    const parts = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0);
    return concat([head, ...parts.map(chunk), Buffer.from("0\r\nTrailer: x\r\n\r\n")]);
  }
}

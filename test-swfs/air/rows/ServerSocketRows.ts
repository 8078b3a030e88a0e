import { Event, EventDispatcher, ServerSocketConnectEvent } from "flash.events";
import { ServerSocket, Socket } from "flash.net";
import { clearTimeout, setTimeout } from "flash.utils";
import { attempt, type Rows } from "./Rows.ts";

const LOOPBACK: string = "127.0.0.1";

/** spec/server-datagram.md §1 */
export function serverSocketRows(rows: Rows): void {
  members(rows);
  misuse(rows);
  connections(rows);
  events(rows);
}

function listening(): ServerSocket {
  const server = new ServerSocket();
  server.bind(0, LOOPBACK);
  server.listen();
  return server;
}

function members(rows: Rows): void {
  rows.add("ServerSocket.isSupported", (): void => trace(ServerSocket.isSupported));
  rows.add("bound, listening, localAddress, localPort", (): void => {
    const server = new ServerSocket();
    const show = (when: string): void => {
      trace(when, server.bound, server.listening, server.localAddress, server.localPort > 0);
    };
    show("new");
    server.bind(0, LOOPBACK);
    show("bound");
    server.listen();
    show("listening");
    server.close();
    show("closed");
  });
  rows.add("localPort=0 → OS picks; read localPort after bind", (): void => {
    const [one, other] = [listening(), listening()];
    trace(one.localPort > 0, one.localPort != other.localPort);
    one.close();
    other.close();
  });
  rows.add('localAddress: "0.0.0.0" if bound so', (): void => {
    const server = new ServerSocket();
    server.bind();
    trace(server.localAddress);
    server.close();
  });
  rows.add("close frees the port at once", (): void => {
    const server = listening();
    const port = server.localPort;
    server.close();
    const next = new ServerSocket();
    next.bind(port, LOOPBACK);
    next.listen();
    trace(next.localPort == port);
    next.close();
  });
}

function misuse(rows: Rows): void {
  rows.add("bind: port < 0 or > 65535", (): void => {
    const server = new ServerSocket();
    for (const port of [-1, 65536]) attempt(String(port), (): void => server.bind(port, LOOPBACK));
    attempt("the port goes before the address", (): void => server.bind(-1, "nowhere"));
  });
  rows.add("bind: address null/empty/not a literal IP", (): void => {
    const server = new ServerSocket();
    const addresses = [null, "", "localhost", "256.0.0.1", "127.1", "1::2::3", "[::1", "127.0.0.1:80"];
    for (const address of addresses) attempt(address, (): void => server.bind(0, address));
    trace(server.bound);
  });
  rows.add("bind: address literal but not local", (): void => {
    attempt("bind", (): void => new ServerSocket().bind(0, "192.0.2.1"));
  });
  rows.add("bind: port in use", (): void => {
    const server = listening();
    const other = new ServerSocket();
    attempt("bind", (): void => other.bind(server.localPort, LOOPBACK));
    trace(other.bound, other.localPort);
    attempt("another port", (): void => other.bind(0, LOOPBACK));
    server.close();
    other.close();
  });
  rows.add("bind: already bound", (): void => {
    const server = listening();
    const port = server.localPort;
    attempt("bind", (): void => server.bind(0, LOOPBACK));
    trace(server.localPort == port, server.listening);
    attempt("an argument that is wrong goes before the state", (): void => server.bind(0, "nowhere"));
    server.close();
  });
  rows.add("bind after close()", (): void => {
    const server = listening();
    server.close();
    attempt("bind", (): void => server.bind(0, LOOPBACK));
    attempt("listen", (): void => server.listen());
  });
  rows.add("listen: backlog < 0", (): void => {
    attempt("unbound", (): void => new ServerSocket().listen(-1));
    const server = listening();
    attempt("listening", (): void => server.listen(-1));
    server.close();
  });
  rows.add("listen: not bound / closed / OS failure", (): void => {
    attempt("listen", (): void => new ServerSocket().listen());
  });
  rows.add("listen when already listening", (): void => {
    const server = listening();
    attempt("listen", (): void => server.listen(5));
    trace(server.listening);
    server.close();
  });
  rows.add("close: never bound or already closed", (): void => {
    const server = new ServerSocket();
    attempt("never bound", (): void => server.close());
    server.bind(0, LOOPBACK);
    attempt("bound", (): void => server.close());
    attempt("closed", (): void => server.close());
  });
}

function connections(rows: Rows): void {
  rows.addLater("event.socket is an already connected Socket, remote/local address set", (done: Function): void => {
    const server = listening();
    const client = new Socket(LOOPBACK, server.localPort);
    server.addEventListener("connect", (event: ServerSocketConnectEvent): void => {
      const { socket } = event;
      trace(event.target == server, socket.connected, socket.bytesAvailable);
      trace(socket.localAddress, socket.localPort == server.localPort, socket.remoteAddress, socket.remotePort > 0);
      socket.addEventListener("connect", (event: Event): void => trace("a second connect"));
      socket.addEventListener("socketData", (event: Event): void => {
        trace("from the client:", socket.readUTFBytes(socket.bytesAvailable));
        socket.close();
      });
      socket.writeUTFBytes("hello");
      socket.flush();
    });
    client.addEventListener("connect", (event: Event): void => {
      trace("client", client.remoteAddress, client.remotePort == server.localPort, client.localAddress);
    });
    client.addEventListener("socketData", (event: Event): void => {
      trace("from the server:", client.readUTFBytes(client.bytesAvailable));
      client.writeUTFBytes("good day");
      client.flush();
    });
    client.addEventListener("close", (event: Event): void => {
      trace("client closed");
      server.close();
      done();
    });
  });
  rows.addLater("data that arrives early is dispatched after the connect event", (done: Function): void => {
    const server = listening();
    const client = new Socket(LOOPBACK, server.localPort);
    client.addEventListener("connect", (event: Event): void => {
      client.writeUTFBytes("early");
      client.flush();
    });
    server.addEventListener("connect", (event: ServerSocketConnectEvent): void => {
      const { socket } = event;
      trace("connect", socket.bytesAvailable);
      socket.addEventListener("socketData", (event: Event): void => {
        trace("socketData", socket.readUTFBytes(socket.bytesAvailable));
        socket.close();
        server.close();
        done();
      });
    });
  });
  rows.addLater("To refuse a client call event.socket.close()", (done: Function): void => {
    const server = listening();
    server.addEventListener("connect", (event: ServerSocketConnectEvent): void => {
      event.socket.close();
      trace(event.socket.connected, event.socket.remoteAddress);
      attempt("close", (): void => event.socket.close());
    });
    const client = new Socket(LOOPBACK, server.localPort);
    client.addEventListener("close", (event: Event): void => {
      trace("client closed");
      server.close();
      done();
    });
  });
  rows.addLater("close() stops accepting; already accepted Sockets survive", (done: Function): void => {
    const server = listening();
    const port = server.localPort;
    const client = new Socket(LOOPBACK, port);
    server.addEventListener("connect", (event: ServerSocketConnectEvent): void => {
      const { socket } = event;
      server.close();
      socket.addEventListener("socketData", (event: Event): void => {
        trace("accepted socket reads", socket.readUTFBytes(socket.bytesAvailable), socket.connected);
        const late = new Socket(LOOPBACK, port);
        late.addEventListener("ioError", (event: Event): void => {
          trace("a late client", event.type);
          client.close();
        });
      });
      socket.addEventListener("close", (event: Event): void => {
        trace("accepted socket closed by its client");
        done();
      });
      client.writeUTFBytes("still here");
      client.flush();
    });
  });
  rows.addLater("one connect event per connection", (done: Function): void => {
    const server = listening();
    const clients: any[] = [];
    const accepted: any[] = [];
    server.addEventListener("connect", (event: ServerSocketConnectEvent): void => {
      const { socket } = event;
      if (accepted.push(socket) < 3) return;
      trace("three of them", accepted[0] != accepted[1], accepted[1] != accepted[2]);
      for (const each of accepted) each.writeUTFBytes("for " + each.remotePort);
    });
    let answers: int = 0;
    for (let i: int = 0; i < 3; i++) {
      const client = new Socket(LOOPBACK, server.localPort);
      clients.push(client);
      client.addEventListener("socketData", (event: Event): void => {
        trace(client.readUTFBytes(client.bytesAvailable) == "for " + client.localPort);
        client.close();
        if (++answers < 3) return;
        server.close();
        done();
      });
    }
  });
  rows.addLater("a connection whose event nobody listens to ends", (done: Function): void => {
    const server = listening();
    const client = new Socket(LOOPBACK, server.localPort);
    client.addEventListener("close", (event: Event): void => {
      trace("client closed");
      server.close();
      done();
    });
  });
  rows.addLater("an accepted Socket connects elsewhere like any other", (done: Function): void => {
    const server = listening();
    let count: int = 0;
    server.addEventListener("connect", (event: ServerSocketConnectEvent): void => {
      const { socket } = event;
      trace("accepted", ++count);
      if (count > 1) {
        socket.close();
        return;
      }
      socket.addEventListener("connect", (event: Event): void => trace(event.type, socket.connected));
      socket.addEventListener("close", (event: Event): void => {
        trace(event.type);
        server.close();
        done();
      });
      socket.connect(LOOPBACK, server.localPort);
    });
    new Socket(LOOPBACK, server.localPort);
  });
  rows.addLater("close is not dispatched for own close()", (done: Function): void => {
    const server = listening();
    server.addEventListener("close", (event: Event): void => trace(event.type));
    server.close();
    const timer = setTimeout((): void => {
      clearTimeout(timer);
      trace("silence");
      done();
    }, 100);
  });
}

function events(rows: Rows): void {
  rows.add("ServerSocketConnectEvent", (): void => {
    trace(ServerSocketConnectEvent.CONNECT);
    const plain = new ServerSocketConnectEvent("connect");
    trace(plain.type, plain.bubbles, plain.cancelable, plain.socket);
    const socket = new Socket();
    const event = new ServerSocketConnectEvent("other", true, true, socket);
    const copy = event.clone() as ServerSocketConnectEvent;
    trace(
      copy.constructor == ServerSocketConnectEvent,
      copy.type,
      copy.bubbles,
      copy.cancelable,
      copy.socket == socket,
    );
    trace(event);
    event.socket = null;
    trace(event.socket, is(event, Event));
  });
  rows.add("ServerSocket extends EventDispatcher", (): void => {
    trace(is(new ServerSocket(), EventDispatcher), new ServerSocket(), ServerSocket);
  });
}

import { DatagramSocketDataEvent, type Event, EventDispatcher } from "flash.events";
import { DatagramSocket } from "flash.net";
import { ByteArray, setTimeout } from "flash.utils";
import { attempt, type Rows } from "./Rows.ts";

const LOOPBACK: string = "127.0.0.1";

/** spec/server-datagram.md §2. @param broadcasts whether there is a network that carries them */
export function datagramSocketRows(rows: Rows, broadcasts: boolean): void {
  members(rows);
  binding(rows);
  connecting(rows);
  sending(rows);
  if (broadcasts) broadcasting(rows);
  receiving(rows);
  events(rows);
}

function bound(): DatagramSocket {
  const socket = new DatagramSocket();
  socket.bind(0, LOOPBACK);
  return socket;
}

function receiver(listener: Function): DatagramSocket {
  const socket = bound();
  socket.addEventListener("data", listener);
  socket.receive();
  return socket;
}

function text(value: string): ByteArray {
  const bytes = new ByteArray();
  bytes.writeUTFBytes(value);
  return bytes;
}

function zeros(length: uint): ByteArray {
  const bytes = new ByteArray();
  bytes.length = length;
  return bytes;
}

function members(rows: Rows): void {
  rows.add("DatagramSocket.isSupported", (): void => trace(DatagramSocket.isSupported));
  rows.add("bound, connected, localAddress, localPort, remoteAddress, remotePort", (): void => {
    const socket = new DatagramSocket();
    const show = (when: string): void => {
      trace(when, socket.bound, socket.localAddress, socket.localPort > 0);
      trace(when, socket.connected, socket.remoteAddress, socket.remotePort);
    };
    show("new");
    socket.bind(0, LOOPBACK);
    show("bound");
    socket.connect(LOOPBACK, 7);
    show("connected");
    socket.close();
    show("closed");
  });
  rows.add("DatagramSocket extends EventDispatcher", (): void => {
    trace(is(new DatagramSocket(), EventDispatcher), new DatagramSocket(), DatagramSocket);
  });
}

function binding(rows: Rows): void {
  rows.add("bind: port < 0 or > 65535", (): void => {
    const socket = new DatagramSocket();
    for (const port of [-1, 65536]) attempt(String(port), (): void => socket.bind(port, LOOPBACK));
  });
  rows.add("bind: malformed address", (): void => {
    const socket = new DatagramSocket();
    for (const address of [null, "", "localhost", "1.2.3", ":::"]) {
      attempt(address, (): void => socket.bind(0, address));
    }
  });
  rows.add("bind: in use", (): void => {
    const socket = bound();
    attempt("bind", (): void => new DatagramSocket().bind(socket.localPort, LOOPBACK));
    socket.close();
  });
  rows.add("bind: already bound, closed, not local", (): void => {
    const socket = bound();
    attempt("already bound", (): void => socket.bind(0, LOOPBACK));
    socket.close();
    attempt("closed", (): void => socket.bind(0, LOOPBACK));
    attempt("not local", (): void => new DatagramSocket().bind(0, "192.0.2.1"));
  });
  rows.add("connect() or send() on an unbound socket binds to port 0 on the wildcard", (): void => {
    const connected = new DatagramSocket();
    connected.connect(LOOPBACK, 7);
    trace(connected.bound, connected.localAddress, connected.localPort > 0);
    attempt("bind", (): void => connected.bind(0, LOOPBACK));
    connected.close();
    const sending = new DatagramSocket();
    sending.send(text("x"), 0, 0, LOOPBACK, 7);
    trace(sending.bound, sending.localAddress, sending.localPort > 0, sending.connected);
    sending.close();
  });
  rows.add("close: not open", (): void => {
    const socket = new DatagramSocket();
    attempt("new", (): void => socket.close());
    socket.bind(0, LOOPBACK);
    attempt("bound", (): void => socket.close());
    attempt("closed", (): void => socket.close());
  });
  rows.add("close frees the port at once", (): void => {
    const socket = bound();
    const port = socket.localPort;
    socket.close();
    const next = new DatagramSocket();
    next.bind(port, LOOPBACK);
    trace(next.localPort == port);
    next.close();
  });
  rows.addLater("close frees the port at once, when what was sent has gone out", (done: Function): void => {
    const socket = bound();
    const port = socket.localPort;
    socket.send(text("x"), 0, 0, LOOPBACK, port);
    setTimeout((): void => {
      socket.close();
      const next = new DatagramSocket();
      attempt("bind", (): void => next.bind(port, LOOPBACK));
      next.close();
      done();
    }, 200);
  });
}

function connecting(rows: Rows): void {
  rows.add("connect: remotePort < 1 or > 65535", (): void => {
    const socket = new DatagramSocket();
    for (const port of [-1, 0, 65536]) attempt(String(port), (): void => socket.connect(LOOPBACK, port));
    trace(socket.bound, socket.connected);
  });
  rows.add("connect: malformed, or default route 0.0.0.0 / ::", (): void => {
    const socket = new DatagramSocket();
    for (const address of [null, "", "localhost", "0.0.0.0", "::", "[::]", "0:0::0"]) {
      attempt(address, (): void => socket.connect(address, 7));
    }
    trace(socket.bound, socket.connected);
  });
  rows.add("connect: cannot auto-bind to that family / OS failure", (): void => {
    const socket = bound();
    attempt("another family", (): void => socket.connect("::1", 7));
    socket.close();
    attempt("closed", (): void => socket.connect(LOOPBACK, 7));
  });
  rows.addLater("connect() sets a filter: only that exact address+port is delivered", (done: Function): void => {
    const friend = bound();
    const stranger = bound();
    const socket = receiver((event: DatagramSocketDataEvent): void => {
      trace(event.data.toString());
      if (event.data.toString() != "last of the friend") return;
      for (const each of [friend, stranger, socket]) each.close();
      done();
    });
    socket.connect(LOOPBACK, friend.localPort);
    trace(socket.connected, socket.remoteAddress, socket.remotePort == friend.localPort);
    stranger.send(text("stranger"), 0, 0, LOOPBACK, socket.localPort);
    friend.send(text("friend"), 0, 0, LOOPBACK, socket.localPort);
    setTimeout((): void => {
      stranger.send(text("stranger again"), 0, 0, LOOPBACK, socket.localPort);
      friend.send(text("last of the friend"), 0, 0, LOOPBACK, socket.localPort);
    }, 50);
  });
  rows.addLater("Calling connect again re-targets", (done: Function): void => {
    const socket = bound();
    const replies = (event: DatagramSocketDataEvent): void => {
      trace(event.data.toString());
      if (event.data.toString() == "to the second") {
        first.close();
        second.close();
        socket.close();
        done();
      } else {
        socket.connect(LOOPBACK, second.localPort);
        trace(socket.remotePort == second.localPort);
        socket.send(text("to the second"));
      }
    };
    const first = receiver(replies);
    const second = receiver(replies);
    socket.connect(LOOPBACK, first.localPort);
    socket.send(text("to the first"));
  });
}

function sending(rows: Rows): void {
  rows.add("send: bytes null", (): void => {
    attempt("send", (): void => new DatagramSocket().send(null, 0, 0, LOOPBACK, 7));
  });
  rows.add("send: offset > length, or offset+length > length", (): void => {
    const socket = new DatagramSocket();
    const bytes = text("four");
    for (const [offset, length] of [
      [5, 0],
      [0, 5],
      [2, 3],
      [4, 1],
      [1, uint.MAX_VALUE],
    ]) {
      attempt(offset + " " + length, (): void => socket.send(bytes, offset, length, LOOPBACK, 7));
    }
    trace(socket.bound);
  });
  rows.add("send: connected and address/port given", (): void => {
    const socket = new DatagramSocket();
    socket.connect(LOOPBACK, 7);
    attempt("both", (): void => socket.send(text("x"), 0, 0, LOOPBACK, 7));
    attempt("address", (): void => socket.send(text("x"), 0, 0, LOOPBACK));
    attempt("port", (): void => socket.send(text("x"), 0, 0, null, 7));
    attempt("neither", (): void => socket.send(text("x")));
    socket.close();
  });
  rows.add("send: unconnected, port < 1 or > 65535", (): void => {
    const socket = new DatagramSocket();
    for (const port of [-1, 0, 65536]) attempt(String(port), (): void => socket.send(text("x"), 0, 0, LOOPBACK, port));
    trace(socket.bound);
  });
  rows.add("send: unconnected, address null/malformed", (): void => {
    const socket = new DatagramSocket();
    for (const address of [null, "", "localhost", "1.2.3.256"]) {
      attempt(address, (): void => socket.send(text("x"), 0, 0, address, 7));
    }
  });
  rows.add("send: datagram larger than the OS accepts", (): void => {
    const socket = new DatagramSocket();
    attempt("65508", (): void => socket.send(zeros(65508), 0, 0, LOOPBACK, 7));
    attempt("100000", (): void => socket.send(zeros(100000), 0, 0, LOOPBACK, 7));
    attempt("65507 of 100000", (): void => socket.send(zeros(100000), 5, 65507, LOOPBACK, 7));
    socket.close();
  });
  rows.add("send: auto-bind impossible for the family", (): void => {
    const socket = bound();
    attempt("IPv6 from IPv4", (): void => socket.send(text("x"), 0, 0, "::1", 7));
    socket.close();
    attempt("closed", (): void => socket.send(text("x"), 0, 0, LOOPBACK, 7));
  });
  rows.add("No broadcast through send", (): void => {
    const socket = bound();
    attempt("send", (): void => socket.send(text("x"), 0, 0, "255.255.255.255", 7));
    socket.close();
  });
  rows.add("DatagramSocket.broadcast: arguments", (): void => {
    attempt("bytes", (): void => DatagramSocket.broadcast(null, 0, 0, LOOPBACK, 7));
    attempt("range", (): void => DatagramSocket.broadcast(text("x"), 2, 0, LOOPBACK, 7));
    attempt("port", (): void => DatagramSocket.broadcast(text("x")));
    attempt("address", (): void => DatagramSocket.broadcast(text("x"), 0, 0, "everybody", 7));
  });
  rows.addLater("length=0 = from offset to end", (done: Function): void => {
    const texts: any[] = [];
    const socket = receiver((event: DatagramSocketDataEvent): void => {
      if (texts.push("[" + event.data.toString() + "]") < 5) return;
      trace(texts.sort().join(" "));
      socket.close();
      done();
    });
    const bytes = text("datagram");
    bytes.position = 3;
    socket.send(bytes, 0, 0, LOOPBACK, socket.localPort);
    socket.send(bytes, 4, 0, LOOPBACK, socket.localPort);
    socket.send(bytes, 0, 4, LOOPBACK, socket.localPort);
    socket.send(bytes, 4, 2, LOOPBACK, socket.localPort);
    socket.send(bytes, 8, 0, LOOPBACK, socket.localPort);
    trace(bytes.position);
  });
  rows.addLater("what is sent before close() goes out", (done: Function): void => {
    const socket = receiver((event: DatagramSocketDataEvent): void => {
      trace(event.data.toString());
      socket.close();
      done();
    });
    const sender = new DatagramSocket();
    sender.send(text("farewell"), 0, 0, LOOPBACK, socket.localPort);
    sender.close();
  });
}

function broadcasting(rows: Rows): void {
  rows.addLater("DatagramSocket.broadcast", (done: Function): void => {
    const socket = new DatagramSocket();
    socket.bind();
    socket.addEventListener("data", (event: DatagramSocketDataEvent): void => {
      trace(event.data.toString());
      socket.close();
      done();
    });
    socket.receive();
    DatagramSocket.broadcast(text("to everybody"), 3, 0, "127.255.255.255", socket.localPort);
  });
}

function receiving(rows: Rows): void {
  rows.add("receive: unbound / closed", (): void => {
    const socket = new DatagramSocket();
    attempt("unbound", (): void => socket.receive());
    socket.bind(0, LOOPBACK);
    attempt("bound", (): void => socket.receive());
    attempt("again", (): void => socket.receive());
    socket.close();
    attempt("closed", (): void => socket.receive());
  });
  rows.addLater("Datagrams arriving before receive() wait for it", (done: Function): void => {
    const socket = bound();
    socket.addEventListener("data", (event: DatagramSocketDataEvent): void => {
      trace(event.data.toString());
      if (event.data.toString() != "two") return;
      socket.close();
      done();
    });
    const sender = bound();
    sender.send(text("one"), 0, 0, LOOPBACK, socket.localPort);
    sender.send(text("two"), 0, 0, LOOPBACK, socket.localPort);
    setTimeout((): void => {
      trace("nothing yet");
      socket.receive();
      trace("returned at once");
      sender.close();
    }, 100);
  });
  rows.addLater("Each datagram → exactly one data event with its own ByteArray", (done: Function): void => {
    const sender = bound();
    const seen: any[] = [];
    const socket = receiver((event: DatagramSocketDataEvent): void => {
      const { data } = event;
      trace(data.length, data.position, data.endian, data.readUTFBytes(data.length));
      trace(event.srcAddress, event.srcPort == sender.localPort, event.dstAddress, event.dstPort == socket.localPort);
      if (seen.push(data) < 3) return;
      trace(seen[0] != seen[1], seen[1] != seen[2], seen[0].length);
      sender.close();
      socket.close();
      done();
    });
    for (const word of ["one", "three", "seven"]) sender.send(text(word), 0, 0, LOOPBACK, socket.localPort);
  });
  rows.addLater("dstAddress is the bound address, so 0.0.0.0 when bound to the wildcard", (done: Function): void => {
    const socket = new DatagramSocket();
    socket.bind();
    socket.addEventListener("data", (event: DatagramSocketDataEvent): void => {
      trace(event.srcAddress, event.dstAddress, event.dstPort == socket.localPort);
      socket.close();
      sender.close();
      done();
    });
    socket.receive();
    const sender = bound();
    sender.send(text("x"), 0, 0, LOOPBACK, socket.localPort);
  });
  rows.addLater("the largest datagram arrives whole", (done: Function): void => {
    const socket = receiver((event: DatagramSocketDataEvent): void => {
      trace(event.data.length, event.data[65506]);
      socket.close();
      done();
    });
    const bytes = zeros(65507);
    bytes[65506] = 77;
    socket.send(bytes, 0, 0, LOOPBACK, socket.localPort);
  });
  rows.addLater("no data after close(), and no close event for it", (done: Function): void => {
    let count: int = 0;
    const socket = receiver((event: DatagramSocketDataEvent): void => {
      trace("data", ++count);
      socket.close();
    });
    socket.addEventListener("close", (event: Event): void => trace(event.type));
    const sender = bound();
    for (let i: int = 0; i < 5; i++) sender.send(text("x"), 0, 0, LOOPBACK, socket.localPort);
    setTimeout((): void => {
      sender.close();
      done();
    }, 150);
  });
}

function events(rows: Rows): void {
  rows.add("DatagramSocketDataEvent", (): void => {
    trace(DatagramSocketDataEvent.DATA);
    const plain = new DatagramSocketDataEvent("data");
    trace(plain.type, plain.bubbles, plain.cancelable, plain.data);
    trace("[" + plain.srcAddress + "]", plain.srcPort, "[" + plain.dstAddress + "]", plain.dstPort);
    const event = new DatagramSocketDataEvent("data", true, true, "10.0.0.1", 1, "10.0.0.2", 2, text("payload"));
    const copy = event.clone() as DatagramSocketDataEvent;
    trace(copy.constructor == DatagramSocketDataEvent, copy != event, copy.data == event.data);
    trace(copy);
    event.srcAddress = "10.0.0.3";
    event.srcPort = 3;
    event.dstAddress = "10.0.0.4";
    event.dstPort = 4;
    event.data = null;
    trace(event);
  });
}

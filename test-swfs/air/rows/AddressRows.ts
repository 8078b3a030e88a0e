import { type DatagramSocketDataEvent, type Event, EventDispatcher, type ServerSocketConnectEvent } from "flash.events";
import {
  DatagramSocket,
  InterfaceAddress,
  IPVersion,
  NetworkInfo,
  NetworkInterface,
  ServerSocket,
  Socket,
} from "flash.net";
import { ByteArray } from "flash.utils";
import { attempt, type Rows } from "./Rows.ts";

/** spec/addresses.md, and what AIR says of the machine */
export function addressRows(rows: Rows): void {
  forms(rows);
  families(rows);
  interfaces(rows);
}

/** What a socket that is told to reach `address` says it reaches. */
function formOf(address: string): string {
  const socket = new DatagramSocket();
  try {
    socket.connect(address, 7);
    return socket.remoteAddress;
  } catch (error) {
    return String(error);
  } finally {
    if (socket.bound) socket.close();
  }
}

function forms(rows: Rows): void {
  rows.add("IPv4: dotted decimal, no brackets", (): void => {
    for (const address of ["127.0.0.1", "127.255.255.254"]) trace(address, formOf(address));
    for (const address of ["[127.0.0.1]", "127.0.0.01", "127.0.0.1 ", "0x7f.0.0.1"]) trace(address, formOf(address));
  });
  rows.add("Loopback", (): void => {
    for (const address of ["::1", "[::1]", "0:0:0:0:0:0:0:1", "[0000:0::1]", "::0.0.0.1"]) {
      trace(address, formOf(address));
    }
  });
  rows.add("Unspecified address", (): void => {
    for (const address of ["::", "[::]", "0:0:0:0:0:0:0:0", "::0"]) {
      const server = new ServerSocket();
      server.bind(0, address);
      trace(address, server.localAddress);
      server.close();
    }
  });
  rows.add("what is malformed", (): void => {
    const addresses = [
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1::2::3",
      "12345::",
      "g::",
      "[::1",
      "::1]",
      "::1.2.3",
      "1.2.3.4::",
      ":1:2:3:4:5:6:7",
      "::1%",
      "1:2:3:4:5:6:7::8",
    ];
    for (const address of addresses) trace(address, formOf(address));
  });
}

function families(rows: Rows): void {
  rows.addLater("a server on IPv6 and its connections", (done: Function): void => {
    const server = new ServerSocket();
    server.bind(0, "[0:0::1]");
    server.listen();
    trace(server.localAddress);
    const client = new Socket("::1", server.localPort);
    client.addEventListener("connect", (event: Event): void =>
      trace("client", client.remoteAddress, client.localAddress),
    );
    client.addEventListener("close", (event: Event): void => {
      server.close();
      done();
    });
    server.addEventListener("connect", (event: ServerSocketConnectEvent): void => {
      trace("accepted", event.socket.remoteAddress, event.socket.localAddress);
      event.socket.writeByte(1);
      event.socket.flush();
      client.addEventListener("socketData", (arrived: Event): void => event.socket.close());
    });
  });
  rows.addLater("datagrams over IPv6", (done: Function): void => {
    const socket = new DatagramSocket();
    socket.bind(0, "::1");
    socket.addEventListener("data", (event: DatagramSocketDataEvent): void => {
      trace(event.srcAddress, event.dstAddress, event.data.toString());
      socket.close();
      sender.close();
      done();
    });
    socket.receive();
    const bytes = new ByteArray();
    bytes.writeUTFBytes("six");
    const sender = new DatagramSocket();
    sender.connect("[::1]", socket.localPort);
    trace(sender.localAddress, sender.remoteAddress);
    sender.send(bytes);
  });
  rows.addLater("a v4-bound server is unreachable by v6 peers and vice versa", (done: Function): void => {
    const refused = (bound: string, dialled: string, next: Function): void => {
      const server = new ServerSocket();
      server.bind(0, bound);
      server.listen();
      server.addEventListener("connect", (event: Event): void => trace("families mix"));
      const client = new Socket(dialled, server.localPort);
      client.addEventListener("ioError", (event: Event): void => {
        trace(bound, dialled, event.type);
        server.close();
        next();
      });
    };
    refused("0.0.0.0", "::1", (): void => refused("::", "127.0.0.1", done));
  });
  rows.add("the same port of both families", (): void => {
    const four = new ServerSocket();
    four.bind(0, "0.0.0.0");
    four.listen();
    const six = new ServerSocket();
    attempt("::", (): void => six.bind(four.localPort, "::"));
    attempt("listen", (): void => six.listen());
    four.close();
    six.close();
  });
}

function interfaces(rows: Rows): void {
  rows.add("NetworkInfo", (): void => {
    const { networkInfo } = NetworkInfo;
    trace(NetworkInfo.isSupported, is(networkInfo, EventDispatcher), networkInfo == NetworkInfo.networkInfo);
    attempt("new", (): void => {
      new NetworkInfo();
    });
  });
  rows.add("findInterfaces: the loopback interface", (): void => {
    for (const found of NetworkInfo.networkInfo.findInterfaces()) {
      trace(is(found, NetworkInterface), found.name != "", found.displayName != "", found.active, found.parent);
      trace(is(found.mtu, int), is(found.hardwareAddress, String), found.subInterfaces.length);
      for (const address of found.addresses) {
        trace(is(address, InterfaceAddress), address.address, address.ipVersion, address.prefixLength);
      }
    }
  });
  rows.add("IPVersion", (): void => trace(IPVersion.IPV4, IPVersion.IPV6));
}

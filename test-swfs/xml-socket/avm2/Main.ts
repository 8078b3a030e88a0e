import { Sprite } from "flash.display";
import type { DataEvent, Event } from "flash.events";
import { XMLSocket } from "flash.net";
import { getQualifiedClassName, getQualifiedSuperclassName } from "flash.utils";

const HOST: string = "game.example.com";
const PORT: int = 6112;

/** A subclass of the content's own. */
class Chat extends XMLSocket {
  override connect(host: string, port: int): void {
    trace("Chat connect " + port);
    super.connect(HOST, port);
  }

  override send(object: any): void {
    super.send("par" + object);
  }
}

/**
 * The rows of spec/xmlsocket.md for AVM2, one after the other: each traces its name and what it sees.
 *
 * @swf frameRate=50 version=15
 */
export class Main extends Sprite {
  private socket: XMLSocket;
  private rows: any[] = [];

  constructor() {
    super();
    this.framing();
    this.members();
    this.sending();
    this.connecting();
    this.leaving();
    this.next();
  }

  private framing(): void {
    this.row("A packet may contain several messages, a message may span packets, empty messages", (): void =>
      this.converse("recorded"),
    );
    this.row("Trailing partial message at close is discarded", (): void => this.converse("partial"));
    this.row("UTF-8 decode per message, without a leading BOM", (): void => this.converse("characters"));
    this.row("No XML validation on receipt", (): void => this.converse("markup"));
    this.row("Messages larger than a window, and many of them", (): void => {
      let count: int = 0;
      this.converse("large", (text: string): void => {
        if (text.length > 5010) trace("length", text.length);
        else if (text == "end") {
          trace("count", count);
          this.leave();
        } else count++;
      });
    });
  }

  private members(): void {
    this.row("constructor, connected, timeout", (): void => {
      const socket = new XMLSocket();
      trace(getQualifiedClassName(socket), getQualifiedSuperclassName(socket), socket.connected, socket.timeout);
      socket.timeout = 5000;
      trace(socket.timeout);
      socket.timeout = 0;
      trace(socket.timeout);
      socket.timeout = -1;
      trace(socket.timeout);
      this.next();
    });
    this.row("The constructor connects when host is not null", (): void => {
      const socket = new XMLSocket(HOST, PORT);
      socket.addEventListener("connect", (event: Event): void => {
        trace(event);
        socket.close();
        this.next();
      });
    });
    this.row("close: IOError #2002 when not open", (): void => {
      this.attempt((): void => new XMLSocket().close());
      this.next();
    });
    this.row("send: IOError #2002 when not connected", (): void => {
      const socket = this.watched();
      this.attempt((): void => socket.send("x"));
      this.attempt((): void => socket.send(null));
      socket.connect(HOST, PORT);
      this.attempt((): void => socket.send("x"));
      socket.close();
      this.next();
    });
  }

  private sending(): void {
    this.row("send coercion", (): void => {
      const xml: any = XML("<root><item></item><item/></root>");
      const values: any[] = [
        "Grüße",
        "",
        12.5,
        true,
        [1, 2],
        { toString: (): string => "text" },
        xml,
        xml.item,
        "a\0b",
      ];
      let waiting: int = 0;
      const sendNext = (): void => {
        waiting = values[0] == "a\0b" ? 2 : 1;
        this.socket.send(values.shift());
      };
      this.converse("hex", (text: string): void => {
        trace(text);
        if (--waiting > 0) return;
        if (values.length > 0) sendNext();
        else this.leave();
      });
      this.socket.addEventListener("connect", (event: Event): void => sendNext());
    });
    this.row("send coercion: null and undefined are TypeErrors", (): void => {
      this.converse("hex");
      this.socket.addEventListener("connect", (event: Event): void => {
        this.attempt((): void => this.socket.send(null));
        this.attempt((): void => this.socket.send(undefined));
        this.leave();
      });
    });
    this.row("No event after send", (): void => {
      this.converse("swallow");
      this.socket.addEventListener("connect", (event: Event): void => {
        this.socket.send("x");
        this.leave();
      });
    });
    this.row("A message larger than the window can be sent", (): void => {
      this.converse("length", (text: string): void => {
        trace(text);
        this.leave();
      });
      this.socket.addEventListener("connect", (event: Event): void => {
        let text = "0123456789";
        for (let i: int = 0; i < 18; i++) text += text;
        this.socket.send(text);
      });
    });
  }

  private connecting(): void {
    this.row("connect: port > 65535 is SecurityError #2003", (): void => {
      const socket = this.watched();
      for (const port of [65536, 1090929898, -1]) this.attempt((): void => socket.connect(HOST, port));
      this.next();
    });
    this.row("connect: port 0 fails with ioError", (): void => {
      this.watched().connect(HOST, 0);
    });
    this.row("connect: host null is the SWF's own", (): void => {
      this.scenario = "partial";
      this.watched().connect(null, PORT);
    });
    this.row("connect: asynchronous, and restarts", (): void => {
      const socket = this.watched();
      this.scenario = "partial";
      socket.connect(HOST, 6113);
      trace(socket.connected);
      socket.connect(HOST, PORT);
    });
    this.row("host unreachable, refused or timed out: ioError", (): void => {
      this.watched().connect(HOST, 6113);
    });
    this.row("policy refusal: securityError", (): void => {
      this.watched().connect("forbidden.example.com", PORT);
    });
    this.row("ioError and securityError that nobody listens to are uncaught errors", (): void => {
      new XMLSocket(HOST, 6113);
      new XMLSocket("forbidden.example.com", PORT);
      this.watched().connect(HOST, 6113);
    });
  }

  private leaving(): void {
    this.row("Re-entrancy: close in a data listener abandons the rest", (): void => {
      this.converse("three", (text: string): void => {
        trace(text);
        this.socket.close();
        trace("closed", this.socket.connected);
        this.attempt((): void => this.socket.close());
        // Time for what must not come.
        this.converse("partial");
      });
    });
    this.row("Re-entrancy: connect in a data listener abandons the rest", (): void => {
      this.converse("three", (text: string): void => {
        trace(text);
        if (text == "1") {
          this.scenario = "partial";
          this.socket.connect(HOST, PORT);
        }
      });
    });
    this.row("connected is false in the close listener, and the socket can connect again", (): void => {
      let visits: int = 0;
      const socket = new XMLSocket(HOST, PORT);
      socket.addEventListener("connect", (event: Event): void => socket.send("partial"));
      socket.addEventListener("close", (event: Event): void => {
        trace("close", socket.connected);
        this.attempt((): void => socket.send("x"));
        if (++visits < 2) socket.connect(HOST, PORT);
        else this.next();
      });
    });
    this.row("A subclass of the content's own", (): void => {
      const socket: Chat = new Chat("alias", PORT);
      trace(socket instanceof XMLSocket, getQualifiedSuperclassName(socket));
      socket.addEventListener("connect", (event: Event): void => socket.send("tial"));
      socket.addEventListener("data", (event: DataEvent): void => trace(event.data, event.target == socket));
      socket.addEventListener("close", (event: Event): void => this.next());
    });
  }

  /** The first message of the connections to come. */
  private scenario: string = "partial";

  private row(name: string, run: Function): void {
    this.rows.push([name, run]);
  }

  private next(): void {
    const row = this.rows.shift();
    if (row == null) {
      trace("done");
      return;
    }
    trace("== " + row[0]);
    row[1]();
  }

  private leave(): void {
    this.socket.close();
    this.next();
  }

  private converse(scenario: string, onText: Function = null): void {
    this.scenario = scenario;
    this.watched(onText).connect(HOST, PORT);
  }

  /** A socket that shows what happens, and goes on when the server closes. */
  private watched(onText: Function = null): XMLSocket {
    const socket = new XMLSocket();
    this.socket = socket;
    socket.addEventListener("connect", (event: Event): void => {
      trace(event.type, socket.connected);
      socket.send(this.scenario);
    });
    socket.addEventListener("data", (event: DataEvent): void => {
      if (onText == null) trace(event);
      else onText(event.data);
    });
    for (const type of ["close", "ioError", "securityError"]) {
      socket.addEventListener(type, (event: Event): void => {
        trace(event);
        this.next();
      });
    }
    return socket;
  }

  private attempt(action: Function): void {
    try {
      action();
      trace("nothing thrown");
    } catch (error) {
      trace(error, error.errorID);
    }
  }
}

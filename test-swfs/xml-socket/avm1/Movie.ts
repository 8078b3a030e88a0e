/**
 * The rows of spec/xmlsocket.md for AVM1, one after the other: each traces its name and what it sees. It runs as SWF 5, 6
 * and 8, so functions use nothing of the function around them, and variables are the timeline's.
 *
 * @swf version=8 frameRate=50
 */
var HOST = "game.example.com";
var PORT = 6112;
var rows: any = [];
var current: any;
var socket: any;

function row(name: any, run: any) {
  rows.push({ name: name, run: run });
}

function next() {
  if (rows.length == 0) {
    trace("done");
    return;
  }
  current = rows.splice(0, 1)[0];
  trace("== " + current.name);
  current.run();
}

/** A socket that shows what happens, and goes on when the server closes. */
function watched() {
  socket = new XMLSocket();
  socket.onConnect = function (success) {
    trace("onConnect " + success);
    if (success) this.send(this.scenario);
    else next();
  };
  socket.onData = function (src) {
    trace("[" + src + "]");
  };
  socket.onClose = function () {
    trace("onClose");
    next();
  };
  return socket;
}

function converse(scenario: any) {
  watched().scenario = scenario;
  trace("connect " + socket.connect(HOST, PORT));
}

function names(object: any) {
  ASSetPropFlags(object, null, 0, 1);
  var list = [];
  for (var name in object) list.push(name);
  ASSetPropFlags(object, null, 1);
  return "," + list.sort().join(",") + ",";
}

row("A packet may contain several messages, a message may span packets, empty messages", function () {
  converse("recorded");
});

row("Trailing partial message at close is discarded", function () {
  converse("partial");
});

row("UTF-8 decode per message", function () {
  converse("characters");
});

row("Each message = UTF-8 text followed by one 0x00 byte, send coercion", function () {
  converse("hex");
  // Not as a literal, whose encoding depends on the SWF version.
  var greeting = "Gr" + String.fromCharCode(0xfc) + String.fromCharCode(0xdf) + "e";
  socket.texts = [greeting, "", 12.5, true, null, [1, 2], {}, new XML("<root><item></item></root>")];
  socket.texts.push({
    toString: function () {
      return "text";
    },
    valueOf: function () {
      return "value";
    },
  });
  socket.onConnect = function () {
    this.send(this.scenario);
    trace("send returns a value: " + (this.send(this.texts.splice(0, 1)[0]) != undefined));
  };
  socket.onData = function (src) {
    trace(src);
    if (this.texts.length > 0) this.send(this.texts.splice(0, 1)[0]);
    else {
      this.close();
      next();
    }
  };
});

row("Object shape: XMLSocket.prototype own names, not enumerable", function () {
  var prototype: any = XMLSocket.prototype;
  var count = 0;
  for (var name in new XMLSocket()) count++;
  trace("enumerable " + count);
  trace(names(prototype));
  next();
});

row("Object shape: onConnect, onClose, onXML, connected are undefined until script assigns them", function () {
  socket = new XMLSocket();
  trace(
    typeof socket.onConnect + " " + typeof socket.onClose + " " + typeof socket.onXML + " " + typeof socket.connected,
  );
  next();
});

row("Object shape: instance own timeout 20000, not enumerable", function () {
  socket = new XMLSocket();
  var enumerable = false;
  for (var name in socket) if (name == "timeout") enumerable = true;
  trace(socket.timeout + " enumerable: " + enumerable + " own: " + (names(socket).indexOf(",timeout,") >= 0));
  delete socket.timeout;
  trace(typeof socket.timeout);
  next();
});

row("setTimeout and getTimeout clamp to 250", function () {
  socket = new XMLSocket();
  trace(socket.getTimeout());
  socket.setTimeout(5000);
  trace(socket.getTimeout() + " " + socket.timeout);
  socket.setTimeout(0);
  trace(socket.getTimeout());
  next();
});

row("What content keeps in timeout, and can be no time-out, is none", function () {
  socket = new XMLSocket();
  socket.timeout = 1;
  socket.onConnect = function (success) {
    trace("onConnect " + success + ", timeout " + this.timeout);
    this.close();
    next();
  };
  socket.connect("patient.example.com", PORT);
});

row("send and close are silently ignored when not connected", function () {
  socket = watched();
  trace(socket.send("x") == undefined && socket.close() == undefined);
  socket.connect(HOST, PORT);
  trace(socket.send("x") == undefined && socket.close() == undefined);
  next();
});

row("connect returns false for a bad port and never throws", function () {
  socket = watched();
  var ports = [1090929898, 65536, 65536 + 80, 4294967296 + 80, -1, "70000"];
  for (var i = 0; i < ports.length; i++) trace(ports[i] + " " + socket.connect(HOST, ports[i]));
  next();
});

row("a port that is missing or no number is 0: onConnect(false)", function () {
  socket = watched();
  socket.onConnect = function (success) {
    trace("onConnect " + success);
    this.onConnect = function (second) {
      trace("onConnect " + second);
      next();
    };
    trace(this.connect(HOST, "no number"));
  };
  trace(socket.connect(HOST));
});

row("ports are converted to integers", function () {
  converse("partial");
  socket.close();
  trace(socket.connect(HOST, "6112.9"));
});

row("connect() and connect(null, port) are for the SWF's host", function () {
  socket = watched();
  socket.scenario = "partial";
  socket.onClose = function () {
    trace("onClose");
    this.onClose = next;
    trace(this.connect(undefined, PORT));
  };
  trace(socket.connect(null, PORT));
});

row("host unreachable, refused or timed out: onConnect(false)", function () {
  trace(watched().connect(HOST, 6113));
});

row("policy refusal: onConnect(false)", function () {
  trace(watched().connect("forbidden.example.com", PORT));
});

row("connect while connected closes the old connection and starts anew", function () {
  converse("three");
  socket.onData = function (src) {
    trace("[" + src + "]");
    this.scenario = "partial";
    this.onData = function (second) {
      trace("second [" + second + "]");
    };
    trace("connect " + this.connect(HOST, PORT));
  };
});

row("close within onData: later messages and onClose are suppressed", function () {
  converse("three");
  socket.onData = function (src) {
    trace("[" + src + "]");
    this.close();
    // Time for what must not come.
    _root.later = watched();
    _root.later.scenario = "partial";
    _root.later.connect(HOST, PORT);
  };
});

row("Default onData constructs new XML(src) and calls this.onXML", function () {
  converse("markup");
  delete socket.onData;
  socket.onXML = function (doc) {
    trace("onXML " + (doc instanceof XML) + " " + doc.status + " " + doc.childNodes.length + " " + doc);
  };
});

row("Replacing onData disables XML parsing", function () {
  converse("markup");
  socket.onXML = function () {
    trace("onXML");
  };
});

row("Callbacks are looked up by name at event time, with this = the socket", function () {
  converse("three");
  socket.onData = function (src) {
    trace((this == socket) + " [" + src + "]");
    this.onData = function (second) {
      trace("replaced [" + second + "]");
      if (second == "3") {
        this.close();
        next();
      }
    };
  };
});

row("XMLSocket.prototype can be changed", function () {
  XMLSocket.prototype.onConnect = function (success) {
    trace("prototype onConnect " + success);
    this.send("partial");
  };
  XMLSocket.prototype.onData = function (src) {
    trace("prototype onData [" + src + "]");
  };
  XMLSocket.prototype.onClose = function () {
    trace("prototype onClose");
    delete XMLSocket.prototype.onConnect;
    delete XMLSocket.prototype.onClose;
    next();
  };
  socket = new XMLSocket();
  socket.connect(HOST, PORT);
});

row("A subclass by __proto__", function () {
  var Chat: any = function () {
    this.timeout = 5000;
  };
  Chat.prototype.__proto__ = XMLSocket.prototype;
  Chat.prototype.onConnect = function () {
    trace("Chat onConnect, XMLSocket: " + (this instanceof XMLSocket));
    this.send("partial");
  };
  Chat.prototype.onData = function (src) {
    trace("Chat [" + src + "]");
  };
  Chat.prototype.onClose = next;
  socket = new Chat();
  trace(socket.connect(HOST, PORT));
});

row("A subclass by extends", function () {
  class Chat extends XMLSocket {
    constructor() {
      super();
      trace("timeout " + (this as any).timeout);
    }
    connect(host: any, port: any) {
      trace("Chat connect " + port);
      return super.connect(host, port);
    }
    send(text: any) {
      super.send("par" + text);
    }
    onConnect(success: any) {
      trace("Chat onConnect " + success);
      this.send("tial");
    }
    onData(src: any) {
      trace("Chat [" + src + "]");
    }
    onClose() {
      trace("Chat onClose");
      next();
    }
  }
  socket = new Chat();
  trace(socket.connect(HOST, PORT));
});

row("connect on an object that is no XMLSocket", function () {
  var object: any = {};
  object.onConnect = function (success) {
    trace("onConnect " + success);
    XMLSocket.prototype.send.call(this, "partial");
  };
  object.onData = function (src) {
    trace("[" + src + "]");
  };
  object.onClose = next;
  trace(XMLSocket.prototype.connect.call(object, HOST, PORT));
  trace(object instanceof XMLSocket);
});

row("Exceptions thrown in a callback do not stop later callbacks", function () {
  converse("three");
  socket.onData = function (src) {
    trace("[" + src + "]");
    if (src == "3") {
      this.close();
      next();
    }
    throw src;
  };
});

row("Messages larger than a window, and many of them", function () {
  converse("large");
  socket.count = 0;
  socket.onData = function (src) {
    if (src.length > 5010) trace("length " + src.length);
    else if (src == "end") {
      trace("count " + this.count);
      this.close();
      next();
    } else this.count++;
  };
});

row("A message larger than the window can be sent", function () {
  converse("length");
  socket.onConnect = function () {
    var text = "0123456789";
    for (var i = 0; i < 18; i++) text += text;
    this.send(this.scenario);
    this.send(text);
  };
  socket.onData = function (src) {
    trace("[" + src + "]");
    this.close();
    next();
  };
});

next();
stop();

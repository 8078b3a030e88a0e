// biome-ignore-all lint/suspicious/noPrototypeBuiltins: AVM1 has nothing else
import { AS_TEXT, Kind, PROTOCOL_VERSION, RESERVED_HOST, RESERVED_PORT, TextLetter } from "../host/protocol/numbers.ts";
import {
  AUDIO_CODECS,
  BLOCKED_PORTS,
  CAPABILITIES,
  CONNECT_TRANSACTION,
  MessageTypeId,
  VIDEO_CODECS,
  VIDEO_FUNCTION,
} from "../host/rtmp/numbers.ts";
import { Placeholder } from "../src/instrument/placeholders.ts";

/**
 * Gives the `NetConnection` of AVM1 `rtmp:`: spec/netconnection.md B. What is not RTMP stays the player's own.
 *
 * Messages are texts, made of tokens (docs/protocol.md, "RTMP as text"), over one of the player's own XMLSockets. As in
 * XMLSocket.ts, functions see only their own variables and share the object `flashnet`.
 */
function install() {
  var flashnet: any = _global["flashnet:NetConnection"];
  if (flashnet == undefined) {
    var sockets: any = _global["flashnet:XMLSocket"];
    flashnet = {
      PlayerSocket: sockets == undefined ? _global.XMLSocket : sockets.PlayerSocket,
      stock: _global.NetConnection.prototype,
      /** of `Object.registerClass`: names and constructors, in turn */
      classes: [],
      kinds: {
        rtmp: Kind.rtmp,
        rtmps: Kind.rtmps,
        rtmpt: Kind.rtmpt,
        rtmpe: Kind.rtmpe,
        rtmpte: Kind.rtmpe,
        rtmfp: Kind.rtmpe,
      },

      rest(values, from) {
        var rest = [];
        for (var i = from; i < values.length; i++) rest.push(values[i]);
        return rest;
      },

      hide(object, name, value) {
        object[name] = value;
        _global.ASSetPropFlags(object, name, 3);
      },

      /** What the player's own class has for an object. */
      original(connection, name) {
        var prototype = connection.__proto__;
        connection.__proto__ = this.stock;
        var value = connection[name];
        connection.__proto__ = prototype;
        return value;
      },

      /** What objects that inherit nothing, or have a `hasOwnProperty` of their own, don't tell themselves. */
      owns(object, name) {
        return _global.Object.prototype.hasOwnProperty.call(object, name);
      },

      status(object, level, code, description) {
        var information: any = { level: level, code: code };
        if (description != undefined) information.description = description;
        this.tell(object, information);
      },

      /** What handlers of statuses get: spec/netconnection.md B. */
      isObject(value) {
        return typeof value == "object" && value !== null;
      },

      tell(object, information) {
        if (object.onStatus != undefined) object.onStatus(information);
        else if (_global.System.onStatus != undefined) _global.System.onStatus(information);
      },

      /** @returns what a URL is, or undefined when it is none of RTMP */
      parse(url) {
        var colon = url.indexOf(":");
        var kind = this.kinds[url.substr(0, colon).toLowerCase()];
        if (colon < 1 || kind == undefined) return undefined;
        var protocol = url.substr(0, colon).toLowerCase();
        var rest = url.substr(colon + 1);
        var host = "";
        var port = "";
        if (rest.substr(0, 2) == "//") {
          var slash = rest.indexOf("/", 2);
          if (slash < 0) slash = rest.length;
          host = rest.substr(2, slash - 2);
          rest = rest.substr(slash);
          var at = host.indexOf(":", host.indexOf("]") + 1);
          if (at >= 0) {
            port = host.substr(at + 1);
            host = host.substr(0, at);
          }
        }
        var tcUrl = url;
        if (host == "") {
          host = this.ownHost;
          tcUrl = `${protocol}://${host}${port == "" ? "" : ":" + port}${rest}`;
        }
        var query = rest.indexOf("?");
        if (query >= 0) rest = rest.substr(0, query);
        while (rest.charAt(0) == "/") rest = rest.substr(1);
        while (rest.charAt(rest.length - 1) == "/") rest = rest.substr(0, rest.length - 1);
        var number = port == "" ? 0 : _global.Number(port);
        if (!(port == "" || (number > 0 && number < 65536))) number = -1;
        return { kind: kind, protocol: protocol, host: host, port: number, app: rest, tcUrl: tcUrl };
      },

      open(connection, url, address, parameters) {
        var channel = new this.PlayerSocket();
        channel.flashnet = this;
        channel.connection = connection;
        channel.address = address;
        channel.parameters = parameters;
        channel.waiting = [];
        channel.responders = {};
        channel.transaction = CONNECT_TRANSACTION;
        channel.accepted = false;
        channel.remotes = [];
        /** of NetStream.ts, by the server's numbers */
        channel.streams = {};
        channel.onConnect = this.onChannelConnect;
        channel.onData = this.onChannelData;
        channel.onClose = this.onChannelClose;
        this.hide(connection, "flashnet:channel", channel);
        this.hide(connection, "flashnet:uri", url);
        channel.request = `${TextLetter.rtmp}${PROTOCOL_VERSION}\n${address.kind + AS_TEXT}\n20000\n${address.port}\n${
          this.swfUrl
        }\n${address.host}`;
        channel.connect(RESERVED_HOST, RESERVED_PORT);
      },

      onChannelConnect(success) {
        if (success) this.send(this.request);
        else this.onClose();
      },

      onChannelData(message) {
        var type = message.charAt(0);
        if (type == TextLetter.data) {
          if (this.connection != null) this.flashnet.received(this, message.substr(1).split("\x01"));
        } else if (type == TextLetter.ack) this.send(TextLetter.ack);
        else if (type == TextLetter.open) {
          if (this.connection != null) this.flashnet.introduce(this);
        } else {
          this.close();
          this.onClose();
        }
      },

      onChannelClose() {
        var connection = this.connection;
        if (connection == null) return;
        var accepted = this.accepted;
        this.flashnet.release(this);
        if (accepted) this.flashnet.status(connection, "status", "NetConnection.Connect.Closed", "");
        else this.flashnet.status(connection, "error", "NetConnection.Connect.Failed", "");
      },

      /** Nothing more of the channel reaches content. */
      release(channel) {
        var connection = channel.connection;
        channel.connection = null;
        channel.accepted = false;
        if (connection["flashnet:channel"] == channel) connection["flashnet:channel"] = undefined;
        var remotes = channel.remotes;
        for (var i = 0; i < remotes.length; i++) this.stop(remotes[i]);
        // What has come is played to its end.
        for (var id in channel.streams) channel.streams[id].isPlaying = false;
      },

      /** Ends the connection from content's side. */
      leave(connection) {
        var channel = connection["flashnet:channel"];
        if (channel == undefined) return;
        var accepted = channel.accepted;
        this.release(channel);
        if (channel.isOpen) channel.send(TextLetter.end);
        else channel.close();
        if (accepted) this.status(connection, "status", "NetConnection.Connect.Closed", "");
      },

      /** spec/rtmp.md §6, "The connect object" */
      introduce(channel) {
        channel.isOpen = true;
        var address = channel.address;
        var tokens = [`${MessageTypeId.commandAmf0}`, "0", "Sconnect", `N${CONNECT_TRANSACTION}`, "O"];
        var members = [
          ["app", address.app],
          ["flashVer", _global.System.capabilities.version],
          ["swfUrl", this.swfUrl == "" ? undefined : this.swfUrl],
          ["tcUrl", address.tcUrl],
          ["fpad", false],
          ["capabilities", CAPABILITIES],
          ["audioCodecs", AUDIO_CODECS],
          ["videoCodecs", VIDEO_CODECS],
          ["videoFunction", VIDEO_FUNCTION],
          ["pageUrl", undefined],
        ];
        for (var i = 0; i < members.length; i++) {
          tokens.push("S" + members[i][0]);
          this.write(members[i][1], tokens, [], 0);
        }
        tokens.push("E");
        for (var j = 0; j < channel.parameters.length; j++) this.write(channel.parameters[j], tokens, [], 0);
        channel.send(TextLetter.data + tokens.join("\x01"));
      },

      /** Sends a message, once the server has accepted. */
      send(channel, tokens) {
        if (channel.waiting == null) channel.send(TextLetter.data + tokens.join("\x01"));
        else channel.waiting.push(tokens);
      },

      command(channel, name, transaction, values) {
        this.commandOn(channel, "0", name, transaction, values);
      },

      /** @param stream "0" is the connection itself */
      commandOn(channel, stream, name, transaction, values) {
        var tokens = [`${MessageTypeId.commandAmf0}`, stream];
        this.write(name, tokens, [], 0);
        tokens.push("N" + transaction, "Z");
        for (var i = 0; i < values.length; i++) this.write(values[i], tokens, [], 0);
        this.send(channel, tokens);
      },

      received(channel, tokens) {
        var input = { tokens: tokens, at: 2, objects: [] };
        if (tokens[0] == `${MessageTypeId.sharedObjectAmf0}`) {
          if (channel.accepted) this.changed(channel, tokens);
        } else if (tokens[0] == `${MessageTypeId.commandAmf0}` && tokens[1] == "0") {
          var values = [];
          while (input.at < tokens.length) {
            input.objects = [];
            values.push(this.read(input));
          }
          this.commanded(channel, values[0], values[1], values.splice(3, values.length));
        } else if (channel.streams[tokens[1]] != undefined) this.streamed(channel.streams[tokens[1]], tokens);
      },

      commanded(channel, name, transaction, values) {
        var connection = channel.connection;
        if (name == "_result" || name == "_error") {
          if (transaction == CONNECT_TRANSACTION && !channel.accepted)
            this.answered(channel, name == "_result", values[0]);
          else this.returned(channel, transaction, name == "_result", values[0]);
        } else if (name == "onStatus") {
          if (this.isObject(values[0])) this.tell(connection, values[0]);
        } else if (name == "close") {
          channel.close();
          channel.onClose();
        } else this.called(channel, name, transaction, values);
      },

      answered(channel, ok, information) {
        var connection = channel.connection;
        if (!ok) {
          this.release(channel);
          channel.send(TextLetter.end);
          if (this.isObject(information)) this.tell(connection, information);
          else this.status(connection, "error", "NetConnection.Connect.Rejected", "Connection failed.");
          // A handler may have connected again: that is another connection.
          if (connection["flashnet:channel"] == undefined) {
            this.status(connection, "status", "NetConnection.Connect.Closed", "");
          }
          return;
        }
        channel.accepted = true;
        try {
          if (this.isObject(information)) this.tell(connection, information);
          else this.status(connection, "status", "NetConnection.Connect.Success");
        } finally {
          // Whatever a handler throws, what content has called goes out.
          var waiting = channel.waiting;
          channel.waiting = null;
          if (channel.connection != null) for (var i = 0; i < waiting.length; i++) this.send(channel, waiting[i]);
        }
      },

      returned(channel, transaction, ok, value) {
        // Names lead to what objects inherit.
        var responder = typeof transaction == "number" ? channel.responders[transaction] : undefined;
        if (responder == undefined) return;
        channel.responders[transaction] = undefined;
        if (ok) responder.onResult(value);
        else if (responder.onStatus != undefined) responder.onStatus(value);
        else if (this.isObject(value)) this.tell(channel.connection, value);
        else this.status(channel.connection, "error", "NetConnection.Call.Failed");
      },

      /** `obj/sub/method` walks properties: spec/netconnection.md B. */
      called(channel, name, transaction, values) {
        var holder = channel.connection;
        var path = name.split("/");
        for (var i = 0; i < path.length - 1; i++) {
          // What is kept here is not the server's.
          holder = path[i].toLowerCase().indexOf("flashnet") == 0 ? undefined : holder[path[i]];
        }
        var method = holder[path[path.length - 1]];
        // The methods of this file are for connections, which the prototype is none of.
        var isOurs = method.flashnet != undefined && !(holder instanceof _global.NetConnection);
        if (typeof method != "function" || isOurs) {
          this.failed(channel, transaction, `Method not found (${name}).`);
          return;
        }
        var value: any;
        var isDone: any = false;
        try {
          value = method.apply(holder, values);
          isDone = true;
        } finally {
          // What was thrown goes on to the player.
          if (!isDone) this.failed(channel, transaction, "The method has thrown an error.");
        }
        if (transaction > 0 && channel.connection != null) this.command(channel, "_result", transaction, [value]);
      },

      failed(channel, transaction, description) {
        if (!(transaction > 0) || channel.connection == null) return;
        var failure = { level: "error", code: "NetConnection.Call.Failed", description: description };
        this.command(channel, "_error", transaction, [failure]);
      },

      /** Values as tokens, both ways: docs/protocol.md, "RTMP as text". */
      write(value, tokens, objects, depth) {
        var type = typeof value;
        if (type == "number") tokens.push(this.numberToken(value));
        else if (type == "string") tokens.push("S" + this.escaped(value));
        else if (type == "boolean") tokens.push(value ? "1" : "0");
        else if (value === null) tokens.push("Z");
        else if (type != "object" || depth > 90) tokens.push("U");
        else this.writeObject(value, tokens, objects, depth);
      },

      writeObject(value, tokens, objects, depth) {
        if (value instanceof _global.Date) {
          tokens.push("D", this.numberToken(value.getTime()));
          return;
        }
        if (value instanceof _global.XML) {
          tokens.push("X" + this.escaped(value.toString()));
          return;
        }
        for (var i = 0; i < objects.length; i++) {
          if (objects[i] === value) {
            tokens.push("R" + i);
            return;
          }
        }
        objects.push(value);
        if (value instanceof _global.Array) {
          if (this.isDense(value)) {
            tokens.push("A" + value.length);
            for (var j = 0; j < value.length; j++) this.write(value[j], tokens, objects, depth + 1);
            return;
          }
          tokens.push("M" + value.length);
        } else {
          var name = this.classOf(value);
          tokens.push(name == undefined ? "O" : "T" + this.escaped(name));
        }
        var names = [];
        for (var key in value) names.push(key);
        // The latest come first: AVM1 names them in that order.
        while (names.length > 0) {
          var member = names.pop();
          var held = value[member];
          if (typeof held == "function" || !this.owns(value, member)) continue;
          tokens.push("S" + this.escaped(member));
          this.write(held, tokens, objects, depth + 1);
        }
        tokens.push("E");
      },

      isDense(array) {
        for (var key in array) if (_global.isNaN(_global.Number(key)) && this.owns(array, key)) return false;
        return true;
      },

      classOf(value) {
        var classes = this.classes;
        for (var i = 0; i < classes.length; i += 2) {
          if (classes[i + 1].prototype === value.__proto__) return classes[i];
        }
      },

      read(input) {
        var token = input.tokens[input.at];
        input.at++;
        var rest = token.substr(1);
        var letter = token.charAt(0);
        if (letter == "S") return this.meant(rest);
        if (letter == "N") return _global.Number(rest);
        if (letter == "1") return true;
        if (letter == "0") return false;
        if (letter == "Z") return null;
        if (letter == "F" || letter == "I") return this.numberOf(token);
        if (letter == "R") return input.objects[_global.Number(rest)];
        if (letter == "D") return new _global.Date(this.read(input));
        if (letter == "X") return new _global.XML(this.meant(rest));
        if (letter == "A") return this.readArray(input, _global.Number(rest));
        if (letter == "M") return this.readMembers(input, new _global.Array());
        if (letter == "O") return this.readMembers(input, new _global.Object());
        if (letter == "T") return this.readMembers(input, this.make(this.meant(rest)));
        return undefined;
      },

      readArray(input, length) {
        var array: any = new _global.Array();
        input.objects.push(array);
        for (var i = 0; i < length; i++) array.push(this.read(input));
        return array;
      },

      readMembers(input, object) {
        input.objects.push(object);
        var tokens = input.tokens;
        while (tokens[input.at] != "E" && input.at < tokens.length) {
          var name = this.meant(tokens[input.at].substr(1));
          input.at++;
          object[name] = this.read(input);
        }
        input.at++;
        return object;
      },

      make(name) {
        var classes = this.classes;
        for (var i = 0; i < classes.length; i += 2) {
          if (classes[i] == name) return new classes[i + 1]();
        }
        return new _global.Object();
      },

      escaped(text) {
        if (text.indexOf("\x01") < 0 && text.indexOf("\x02") < 0) return text;
        return text.split("\x02").join("\x022").split("\x01").join("\x021");
      },

      meant(text) {
        if (text.indexOf("\x02") < 0) return text;
        return text.split("\x020").join("").split("\x021").join("\x01").split("\x022").join("\x02");
      },

      /** As text AVM1 has 15 digits of a number, so the fraction goes in two halves. */
      numberToken(value) {
        if (value == (value | 0) && !(value == 0 && 1 / value < 0)) return "N" + value;
        if (_global.isNaN(value)) return "IN";
        if (value - value != 0) return value > 0 ? "I+" : "I-";
        var sign = value < 0 || 1 / value < 0 ? 1 : 0;
        var fraction = sign == 1 ? -value : value;
        var exponent = 0;
        if (fraction > 0) {
          while (fraction >= 9007199254740992) {
            fraction = fraction / 2;
            exponent++;
          }
          while (fraction < 4503599627370496 && exponent > -1074) {
            fraction = fraction * 2;
            exponent--;
          }
        }
        var high = _global.Math.floor(fraction / 4294967296);
        return `F${sign},${exponent},${high},${fraction - high * 4294967296}`;
      },

      numberOf(token) {
        if (token == "IN") return _global.NaN;
        if (token == "I+") return _global.Infinity;
        if (token == "I-") return -_global.Infinity;
        var parts: any = token.substr(1).split(",");
        var value = _global.Number(parts[2]) * 4294967296 + _global.Number(parts[3]);
        var exponent = _global.Number(parts[1]);
        // In two steps: the least numbers are further down than a power of two can be.
        var half = _global.Math.floor(exponent / 2);
        value = value * _global.Math.pow(2, half) * _global.Math.pow(2, exponent - half);
        return parts[0] == "1" ? -value : value;
      },
    };

    var prototype: any = new _global.Object();
    prototype.__proto__ = flashnet.stock;

    prototype.connect = function (url) {
      var flashnet = arguments.callee.flashnet;
      if (arguments.length == 0) return undefined;
      var text = url === null || url === undefined ? null : `${url}`;
      var scheme = text == null ? "" : text.substr(0, text.indexOf(":")).toLowerCase();
      var address = text == null ? undefined : flashnet.parse(text);
      if (address != undefined) {
        if (flashnet.sandbox == "localWithFile" || flashnet.allowNetworking == "none") return false;
        if (BLOCKED_PORTS.indexOf(`,${address.port},`) >= 0) return false;
        if (flashnet.original(this, "isConnected")) flashnet.stock.close.call(this);
      }
      flashnet.leave(this);
      flashnet.hide(this, "flashnet:uri", undefined);
      if (address != undefined) {
        flashnet.open(this, text, address, flashnet.rest(arguments, 1));
        return true;
      }
      // spec/netconnection.md B: before SWF 7, undefined is no null.
      var isNull = url === null || (url === undefined && _global._level0.getSWFVersion() >= 7);
      if (isNull || scheme == "http" || scheme == "https") {
        flashnet.stock.connect.apply(this, arguments);
        return true;
      }
      if (flashnet.original(this, "isConnected")) flashnet.stock.close.call(this);
      flashnet.hide(this, "flashnet:uri", text == null ? "" : text);
      flashnet.status(this, "error", "NetConnection.Connect.Failed");
      return false;
    };

    prototype.call = function (name, responder) {
      var flashnet = arguments.callee.flashnet;
      var channel = this["flashnet:channel"];
      if (channel == undefined) flashnet.stock.call.apply(this, arguments);
      else {
        var transaction = 0;
        if (responder != undefined) {
          channel.transaction++;
          transaction = channel.transaction;
          channel.responders[transaction] = responder;
        }
        flashnet.command(channel, `${name}`, transaction, flashnet.rest(arguments, 2));
      }
    };

    prototype.close = function () {
      var flashnet = arguments.callee.flashnet;
      if (this["flashnet:channel"] == undefined) flashnet.stock.close.call(this);
      else flashnet.leave(this);
    };

    var isConnected: any = function () {
      var channel = this["flashnet:channel"];
      return channel == undefined ? arguments.callee.flashnet.original(this, "isConnected") : channel.accepted;
    };
    var uri: any = function () {
      var own = this["flashnet:uri"];
      return own == undefined ? arguments.callee.flashnet.original(this, "uri") : own;
    };
    var protocol: any = function () {
      var channel = this["flashnet:channel"];
      if (channel == undefined || !channel.accepted) return arguments.callee.flashnet.original(this, "protocol");
      return channel.address.protocol;
    };
    isConnected.flashnet = flashnet;
    uri.flashnet = flashnet;
    protocol.flashnet = flashnet;
    prototype.addProperty("isConnected", isConnected, null);
    prototype.addProperty("uri", uri, null);
    prototype.addProperty("protocol", protocol, null);

    for (var name in prototype) {
      if (typeof prototype[name] != "function" || !prototype.hasOwnProperty(name)) continue;
      prototype[name].flashnet = flashnet;
      _global.ASSetPropFlags(prototype[name], "flashnet", 7);
    }
    _global.ASSetPropFlags(prototype, null, 3);
    _global.ASSetPropFlags(_global.NetConnection, "prototype", 0, 7);
    _global.NetConnection.prototype = prototype;
    _global.ASSetPropFlags(_global.NetConnection, "prototype", 7);

    var registerClass: any = function (name, theClass) {
      var method = arguments.callee;
      method.flashnet.classes.push(name, theClass);
      return method.original.call(_global.Object, name, theClass);
    };
    registerClass.original = _global.Object.registerClass;
    registerClass.flashnet = flashnet;
    _global.ASSetPropFlags(registerClass, null, 7);
    _global.ASSetPropFlags(_global.Object, "registerClass", 0, 7);
    _global.Object.registerClass = registerClass;
    _global.ASSetPropFlags(_global.Object, "registerClass", 7);

    _global["flashnet:NetConnection"] = flashnet;
    _global.ASSetPropFlags(_global, "flashnet:NetConnection", 7);
  }
  flashnet.swfUrl = Placeholder.swfUrl;
  flashnet.ownHost = Placeholder.ownHost;
  flashnet.sandbox = Placeholder.sandbox;
  flashnet.allowNetworking = Placeholder.allowNetworking;
}

import { PROTOCOL_VERSION, RESERVED_HOST, RESERVED_PORT, TextLetter } from "../host/protocol/numbers.ts";
import { Placeholder } from "../src/instrument/placeholders.ts";

/**
 * Replaces the global `XMLSocket` of AVM1 by one that reaches any host and port (spec/xmlsocket.md A, C), and tells the
 * host of `System.security.loadPolicyFile`.
 *
 * This runs before a movie's own code; of several movies in one player the first defines the class. It is compiled so
 * that it does not depend on what else there is: variables are registers, a function sees only its own, and what
 * functions share is the object `flashnet`, a hidden property of each.
 *
 * A connection is a *channel*: one of the player's own XMLSockets, connected to the host, which exchanges texts with it
 * (docs/protocol.md, "Text"). The player's sockets report every connection as made, so results come as messages.
 */
function install() {
  var flashnet: any = _global["flashnet:XMLSocket"];
  if (flashnet == undefined) {
    flashnet = {
      PlayerSocket: _global.XMLSocket,
      /** of sockets that connect or are connected; each has its `socket`, which has no property of its own for it */
      channels: [],
      /** sizes of movies before they were rewritten, by those after it: decompressed, as `getBytesTotal` has them … */
      totals: {},
      /** … and as files, as MovieClipLoader has them */
      files: {},
      originalTotal: _global.MovieClip.prototype.getBytesTotal,

      channelOf(socket) {
        var channels = this.channels;
        for (var i = 0; i < channels.length; i++) {
          if (channels[i].socket == socket) return channels[i];
        }
      },

      disconnect(socket) {
        var channel = this.channelOf(socket);
        if (channel == undefined) return;
        this.release(channel);
        // What was sent before still arrives; the host then closes the channel.
        if (channel.isOpen) channel.send(TextLetter.end);
        else channel.close();
      },

      /** Nothing more of the channel reaches its socket. */
      release(channel) {
        var channels = this.channels;
        for (var i = 0; i < channels.length; i++) {
          if (channels[i] == channel) channels.splice(i, 1);
        }
        channel.socket = null;
      },

      /** The host closes the channel. */
      onPolicyChannel(success) {
        if (success) this.send(this.request);
      },

      onChannelConnect(success) {
        if (success) this.send(this.request);
        else this.onClose();
      },

      onChannelData(message) {
        var socket = this.socket;
        if (socket == null) return;
        var type = message.charAt(0);
        if (type == TextLetter.data) socket.onData(message.substr(1));
        else if (type == TextLetter.ack) this.send(TextLetter.ack);
        else if (type == TextLetter.open) {
          this.isOpen = true;
          socket.onConnect(true);
        } else {
          this.close();
          this.onClose();
        }
      },

      onChannelClose() {
        var socket = this.socket;
        if (socket == null) return;
        this.flashnet.release(this);
        if (this.isOpen) socket.onClose();
        else socket.onConnect(false);
      },
    };

    var XMLSocket: any = function () {
      this.timeout = 20000;
      _global.ASSetPropFlags(this, "timeout", 1);
    };
    var prototype: any = XMLSocket.prototype;

    prototype.connect = function (host, port) {
      var flashnet = arguments.callee.flashnet;
      if (flashnet.sandbox == "localWithFile" || flashnet.allowNetworking == "none") return false;
      // What is no number compares as false, and becomes 0 then.
      port = +port;
      if (port > 65535 || port < 0) return false;
      port = port | 0;
      if (port < 1024 && flashnet.lowPorts == "refuse") return false;
      flashnet.disconnect(this);
      // Content keeps things of its own there, such as the id of an interval: what can be no time-out is none.
      var timeout = this.timeout >= 250 ? this.timeout | 0 : 20000;
      var channel = new flashnet.PlayerSocket();
      channel.flashnet = flashnet;
      channel.socket = this;
      channel.request = `${TextLetter.open}${PROTOCOL_VERSION}\n${timeout}\n${port}\n${flashnet.swfUrl}\n${
        host == undefined ? flashnet.ownHost : host
      }`;
      channel.onConnect = flashnet.onChannelConnect;
      channel.onData = flashnet.onChannelData;
      channel.onClose = flashnet.onChannelClose;
      flashnet.channels.push(channel);
      channel.connect(RESERVED_HOST, RESERVED_PORT);
      return true;
    };

    prototype.send = function (object) {
      var channel = arguments.callee.flashnet.channelOf(this);
      if (channel.isOpen) channel.send(`${TextLetter.data}${object}`);
    };

    prototype.close = function () {
      arguments.callee.flashnet.disconnect(this);
    };

    prototype.onData = function (src) {
      this.onXML(new _global.XML(src));
    };

    prototype.getTimeout = function () {
      return this.timeout;
    };

    prototype.setTimeout = function (milliseconds) {
      this.timeout = milliseconds > 250 ? +milliseconds : 250;
    };

    /** Has `object[name]` do something else; what it did is `arguments.callee.original` there. Content may replace it, too. */
    flashnet.replace = function (object, name, method) {
      if (object[name] == undefined) return;
      method.original = object[name];
      method.flashnet = this;
      _global.ASSetPropFlags(method, null, 7);
      _global.ASSetPropFlags(object, name, 0, 4);
      object[name] = method;
    };

    var security: any = _global.System.security;
    flashnet.replace(security, "loadPolicyFile", function (url) {
      var flashnet = arguments.callee.flashnet;
      if (flashnet.allowNetworking == "none") return;
      var channel = new flashnet.PlayerSocket();
      channel.request = `${TextLetter.policyFile}${url}`;
      channel.onConnect = flashnet.onPolicyChannel;
      channel.connect(RESERVED_HOST, RESERVED_PORT);
    });

    var sandboxType: any = function () {
      return arguments.callee.flashnet.sandbox;
    };
    sandboxType.flashnet = flashnet;
    security.addProperty("sandboxType", sandboxType, null);

    /** Movies of other versions have globals of their own, and a clip has the prototype of its movie. */
    flashnet.of = function (clip) {
      var flashnet = clip["flashnet:XMLSocket"];
      return flashnet == undefined ? this : flashnet;
    };

    /** What content is told of the size of a movie that was rewritten is that of the file. */
    flashnet.scaled = function (loaded, total, original) {
      return loaded == total ? original : _global.Math.floor((loaded * original) / total);
    };

    flashnet.replace(_global.MovieClip.prototype, "getBytesTotal", function () {
      var method = arguments.callee;
      var total = method.original.call(this);
      var original = method.flashnet.of(this).totals[total];
      return original == undefined ? total : original;
    });

    flashnet.replace(_global.MovieClip.prototype, "getBytesLoaded", function () {
      var method = arguments.callee;
      var loaded = method.original.call(this);
      var total = method.flashnet.originalTotal.call(this);
      var original = method.flashnet.of(this).totals[total];
      return original == undefined ? loaded : method.flashnet.scaled(loaded, total, original);
    });

    flashnet.replace(_global.MovieClipLoader.prototype, "getProgress", function (target) {
      var method = arguments.callee;
      var progress = method.original.call(this, target);
      var total = progress.bytesTotal;
      var original = method.flashnet.of(target).files[total];
      if (original != undefined) {
        progress.bytesLoaded = method.flashnet.scaled(progress.bytesLoaded, total, original);
        progress.bytesTotal = original;
      }
      return progress;
    });

    for (var name in prototype) {
      prototype[name].flashnet = flashnet;
      _global.ASSetPropFlags(prototype[name], "flashnet", 7);
    }
    // Not enumerable, not to be deleted; content may replace them.
    _global.ASSetPropFlags(prototype, null, 3);
    _global["flashnet:XMLSocket"] = flashnet;
    _global.ASSetPropFlags(_global, "flashnet:XMLSocket", 7);
    _global.MovieClip.prototype["flashnet:XMLSocket"] = flashnet;
    _global.ASSetPropFlags(_global.MovieClip.prototype, "flashnet:XMLSocket", 7);
    _global.XMLSocket = XMLSocket;
  }
  // Each is larger by 10^10, so that all have the same number of digits.
  var size: any = Placeholder.rewrittenSize;
  var total: any = Placeholder.originalTotal;
  var file: any = Placeholder.originalFile;
  flashnet.totals[size - 10000000000] = total - 10000000000;
  flashnet.files[size - 10000000000] = file - 10000000000;
  // Of the movie that was loaded last, for the connections to come.
  flashnet.swfUrl = Placeholder.swfUrl;
  flashnet.ownHost = Placeholder.ownHost;
  flashnet.sandbox = Placeholder.sandbox;
  flashnet.allowNetworking = Placeholder.allowNetworking;
  flashnet.lowPorts = Placeholder.lowPorts;
}

// biome-ignore-all lint/suspicious/noPrototypeBuiltins: AVM1 has nothing else
import { RESERVED_HOST } from "../host/protocol/numbers.ts";
import { FilmBegin, FilmMessageId, MessageTypeId } from "../host/rtmp/numbers.ts";

/**
 * Gives the `NetStream` of AVM1 streams of `rtmp:` connections: docs/protocol.md, "Films". Others stay the player's own.
 *
 * It stands on what NetConnection.ts has installed, which comes first.
 */
function install() {
  var flashnet: any = _global["flashnet:NetConnection"];
  if (flashnet == undefined || flashnet.playerStream != undefined) return;
  var PlayerStream: any = _global.NetStream;
  flashnet.playerStream = PlayerStream.prototype;

  class Stream extends PlayerStream {
    constructor(connection: any) {
      super(connection);
      arguments.callee.flashnet.openStream(this, connection);
    }
  }
  var Ours: any = Stream;
  Ours.flashnet = flashnet;
  _global.ASSetPropFlags(Ours, null, 7);

  flashnet.openStream = function (object, connection) {
    var channel = connection["flashnet:channel"];
    if (channel == undefined) return;
    var stream: any = { flashnet: this, channel: channel, object: object, waiting: [] };
    stream.buffer = 0.1;
    stream.origin = 0;
    stream.onResult = this.onStreamCreated;
    stream.onStatus = this.onStreamRefused;
    this.hide(object, "flashnet:stream", stream);
    channel.transaction++;
    channel.responders[channel.transaction] = stream;
    this.command(channel, "createStream", channel.transaction, []);
    // What the player says of the film is no status of the server's.
    var getter: any = this.onStatusGetter();
    var setter: any = this.onStatusSetter();
    object.addProperty("onStatus", getter, setter);
    _global.ASSetPropFlags(object, "onStatus", 1);
  };

  /** What the player's own class has for a stream. */
  flashnet.ofStream = function (object, name) {
    var prototype = object.__proto__;
    object.__proto__ = this.playerStream;
    var value = object[name];
    object.__proto__ = prototype;
    return value;
  };

  flashnet.onStatusGetter = function () {
    var heard: any = function (information) {
      arguments.callee.flashnet.overheard(this, information);
    };
    heard.flashnet = this;
    var getter: any = function () {
      return arguments.callee.heard;
    };
    getter.heard = heard;
    return getter;
  };

  flashnet.onStatusSetter = function () {
    return function (value) {
      this["flashnet:stream"].handler = value;
    };
  };

  flashnet.onStreamCreated = function (id) {
    var waiting = this.waiting;
    var number = _global.Number(id);
    if (!(number > 0 && number <= 0xffffffff && _global.Math.floor(number) == number)) {
      this.onStatus();
      return;
    }
    this.id = `${number}`;
    this.waiting = null;
    this.channel.streams[this.id] = this;
    for (var i = 0; i < waiting.length; i++) {
      waiting[i][1] = this.id;
      this.flashnet.send(this.channel, waiting[i]);
    }
  };

  flashnet.onStreamRefused = function () {
    var description = "The server has no stream for this.";
    this.waiting = null;
    this.flashnet.tellStream(this, { level: "error", code: "NetStream.Failed", description: description });
  };

  /** @param values of AMF0, behind the number of the stream, which may not be known yet */
  flashnet.sendOn = function (stream, type, values) {
    var tokens: any = [`${type}`, stream.id];
    for (var i = 0; i < values.length; i++) this.write(values[i], tokens, [], 0);
    if (stream.waiting != null) stream.waiting.push(tokens);
    else if (stream.id != undefined && stream.channel.connection != null) this.send(stream.channel, tokens);
  };

  flashnet.streamCommand = function (stream, name, values) {
    this.sendOn(stream, MessageTypeId.commandAmf0, [name, 0, null].concat(values));
  };

  /** @param when `FilmBegin` */
  flashnet.film = function (stream, when) {
    this.sendOn(stream, FilmMessageId.film, [stream.buffer * 1000, when]);
  };

  /** What the server, the publisher or the host says of a stream. */
  flashnet.streamed = function (stream, tokens) {
    var input: any = { tokens: tokens, at: 2, objects: [] };
    var values = [];
    while (input.at < tokens.length) {
      input.objects = [];
      values.push(this.read(input));
    }
    var type = tokens[0];
    if (type == `${FilmMessageId.film}`) {
      if (!stream.isPlaying) return;
      if (!stream.isRest) stream.isFull = false;
      stream.isRest = false;
      this.playerStream.play.call(stream.object, `http://${RESERVED_HOST}/${values[0]}.flv`);
      if (stream.isPaused) this.playerStream.pause.call(stream.object, true);
    } else if (type == `${FilmMessageId.origin}`) stream.origin = values[0];
    else if (values[0] == "onStatus") {
      var information = values[values.length - 1];
      if (this.isObject(information)) this.tellStream(stream, information);
    } else if (type == `${MessageTypeId.dataAmf0}`) {
      var method = stream.object[values[0]];
      if (typeof method == "function" && method.flashnet == undefined) {
        method.apply(stream.object, values.splice(1, values.length));
      }
    }
  };

  flashnet.tellStream = function (stream, information) {
    var object = stream.object;
    var handler = stream.handler == undefined ? object.__proto__.onStatus : stream.handler;
    if (handler != undefined) handler.call(object, information);
    else if (_global.System.onStatus != undefined) _global.System.onStatus(information);
  };

  /** The player says of every piece of the film that it is there, and at every tick that nothing is. */
  flashnet.overheard = function (object, information) {
    var stream = object["flashnet:stream"];
    var code = information.code;
    if (stream.isPlaying != true && stream.isFull != true) return;
    if (code == "NetStream.Buffer.Full" || code == "NetStream.Buffer.Empty") {
      var isFull = code == "NetStream.Buffer.Full";
      // A film that was left may have been over as well.
      if (isFull) stream.isRest = false;
      if (isFull == (stream.isFull == true) || (!isFull && stream.isRest)) return;
      stream.isFull = isFull;
      this.tellStream(stream, { level: "status", code: code });
    } else if (code == "NetStream.Play.Stop" && stream.isPlaying && stream.channel.accepted) {
      // The film is over, and the stream may not be.
      stream.isRest = true;
      this.film(stream, FilmBegin.next);
    }
  };

  var prototype: any = Ours.prototype;

  prototype.play = function (name) {
    var flashnet = arguments.callee.flashnet;
    var stream = this["flashnet:stream"];
    if (stream == undefined) flashnet.playerStream.play.apply(this, arguments);
    else if (name === false) this.close();
    else {
      stream.isPlaying = true;
      stream.isPaused = false;
      stream.isRest = false;
      flashnet.film(stream, FilmBegin.now);
      flashnet.streamCommand(stream, "play", flashnet.rest(arguments, 0));
    }
  };

  prototype.pause = function (flag) {
    var flashnet = arguments.callee.flashnet;
    var stream = this["flashnet:stream"];
    if (stream == undefined) {
      flashnet.playerStream.pause.apply(this, arguments);
      return;
    }
    var isPaused = flag == undefined ? stream.isPaused != true : flag == true;
    if (isPaused == (stream.isPaused == true)) return;
    var at = this.time * 1000;
    stream.isPaused = isPaused;
    flashnet.playerStream.pause.call(this, isPaused);
    flashnet.sendOn(stream, FilmMessageId.hold, [isPaused ? 1 : 0]);
    flashnet.streamCommand(stream, "pause", [isPaused, at]);
  };

  prototype.seek = function (offset) {
    var flashnet = arguments.callee.flashnet;
    var stream = this["flashnet:stream"];
    if (stream == undefined) flashnet.playerStream.seek.apply(this, arguments);
    else {
      stream.isRest = false;
      flashnet.film(stream, FilmBegin.later);
      flashnet.streamCommand(stream, "seek", [offset > 0 ? offset * 1000 : 0]);
    }
  };

  prototype.close = function () {
    var flashnet = arguments.callee.flashnet;
    var stream = this["flashnet:stream"];
    if (stream == undefined) flashnet.playerStream.close.apply(this, arguments);
    else {
      flashnet.playerStream.pause.call(this, true);
      stream.isPlaying = false;
      stream.isFull = false;
      flashnet.film(stream, FilmBegin.never);
      flashnet.streamCommand(stream, "closeStream", []);
    }
  };

  prototype.setBufferTime = function (seconds) {
    var flashnet = arguments.callee.flashnet;
    var stream = this["flashnet:stream"];
    if (stream == undefined) flashnet.playerStream.setBufferTime.apply(this, arguments);
    else if (seconds > 0) stream.buffer = seconds;
  };

  prototype.receiveAudio = function (flag) {
    var flashnet = arguments.callee.flashnet;
    var stream = this["flashnet:stream"];
    if (stream == undefined) flashnet.playerStream.receiveAudio.apply(this, arguments);
    else flashnet.streamCommand(stream, "receiveAudio", [flag == true]);
  };

  prototype.receiveVideo = function (flag) {
    var flashnet = arguments.callee.flashnet;
    var stream = this["flashnet:stream"];
    if (stream == undefined) flashnet.playerStream.receiveVideo.apply(this, arguments);
    else flashnet.streamCommand(stream, "receiveVideo", [flag == true]);
  };

  /** There is nothing here that could be published: a server refuses so. */
  prototype.publish = function (name) {
    var flashnet = arguments.callee.flashnet;
    var stream = this["flashnet:stream"];
    if (stream == undefined) flashnet.playerStream.publish.apply(this, arguments);
    else if (typeof name == "string") {
      var description = "Publishing is not supported by this player.";
      flashnet.tellStream(stream, { level: "error", code: "NetStream.Publish.BadName", description: description });
    }
  };

  var time: any = function () {
    var flashnet = arguments.callee.flashnet;
    var stream = this["flashnet:stream"];
    var own = flashnet.ofStream(this, "time");
    if (stream == undefined) return own;
    return stream.isFull || stream.isPaused ? _global.Math.max(0, own + stream.origin / 1000) : 0;
  };
  var bufferTime: any = function () {
    var stream = this["flashnet:stream"];
    return stream == undefined ? arguments.callee.flashnet.ofStream(this, "bufferTime") : stream.buffer;
  };
  var bufferLength: any = function () {
    var stream = this["flashnet:stream"];
    if (stream == undefined) return arguments.callee.flashnet.ofStream(this, "bufferLength");
    return stream.isFull ? stream.buffer : 0;
  };
  time.flashnet = flashnet;
  bufferTime.flashnet = flashnet;
  bufferLength.flashnet = flashnet;

  for (var name in prototype) {
    if (typeof prototype[name] != "function" || !prototype.hasOwnProperty(name)) continue;
    prototype[name].flashnet = flashnet;
    _global.ASSetPropFlags(prototype[name], "flashnet", 7);
  }
  prototype.addProperty("time", time, null);
  prototype.addProperty("bufferTime", bufferTime, null);
  prototype.addProperty("bufferLength", bufferLength, null);
  _global.ASSetPropFlags(prototype, null, 3);
  _global.ASSetPropFlags(_global, "NetStream", 0, 7);
  _global.NetStream = Ours;
  _global.ASSetPropFlags(_global, "NetStream", 7);
}

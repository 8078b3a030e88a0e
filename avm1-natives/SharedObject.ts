// biome-ignore-all lint/suspicious/noPrototypeBuiltins: AVM1 has nothing else
import { MessageTypeId, SharedObjectEvent } from "../host/rtmp/numbers.ts";

/**
 * Gives the `SharedObject` of AVM1 its remote half: spec/sharedobject-remote.md B. Local ones stay the player's own.
 *
 * It stands on what NetConnection.ts has installed, which comes first; without it nothing could be connected to.
 */
function install() {
  var flashnet: any = _global["flashnet:NetConnection"];
  if (flashnet == undefined || flashnet.remotes != undefined) return;
  /** by what they were asked for */
  flashnet.remotes = {};
  flashnet.localObjects = _global.SharedObject.prototype;

  /** The server has agreed, or has told of changes. */
  flashnet.changed = function (channel, tokens) {
    var remotes = channel.remotes;
    for (var i = 0; i < remotes.length; i++) {
      var remote = remotes[i];
      if (remote.name != this.meant(tokens[2]) || (tokens[4] == "1") != remote.persistent) continue;
      remote.version = _global.Number(tokens[3]);
      this.apply(remote, tokens);
      return;
    }
  };

  flashnet.apply = function (remote, tokens) {
    var input: any = { tokens: tokens, at: 5, objects: [] };
    var changes = [];
    var statuses = [];
    var sends = [];
    var isFirst = false;
    while (input.at < tokens.length) {
      var type = _global.Number(tokens[input.at]);
      var count = _global.Number(tokens[input.at + 1]);
      input.at += 2;
      if (type == SharedObjectEvent.useSuccess) {
        isFirst = !remote.used;
        remote.used = true;
      } else if (type == SharedObjectEvent.clear) {
        this.empty(remote);
        changes.push({ code: "clear" });
      } else if (type == SharedObjectEvent.sendMessage) {
        var values = [];
        for (var v = 0; v < count; v++) {
          input.objects = [];
          values.push(this.read(input));
        }
        sends.push(values);
      } else if (type == SharedObjectEvent.status) {
        statuses.push([this.meant(tokens[input.at]), this.meant(tokens[input.at + 1])]);
        input.at += count;
      } else {
        for (var s = 0; s < count; s++) {
          var slot = this.meant(tokens[input.at]);
          input.at++;
          input.objects = [];
          if (type == SharedObjectEvent.change || type == SharedObjectEvent.successWithValue)
            var value: any = this.read(input);
          // It would give the data other things than slots.
          if (slot.toLowerCase() == "__proto__") continue;
          if (type == SharedObjectEvent.change) this.changedTo(remote, slot, value, changes);
          else if (type == SharedObjectEvent.success || type == SharedObjectEvent.successWithValue) {
            this.isAnswer(remote, slot);
            changes.push({ code: "success", name: slot });
          } else if (type == SharedObjectEvent.remove) {
            this.isAnswer(remote, slot);
            delete remote.data[slot];
            delete remote.known[":" + slot];
            changes.push({ code: "delete", name: slot });
          }
        }
      }
    }
    var object = remote.object;
    try {
      if ((isFirst || changes.length > 0) && object.onSync != undefined) object.onSync(changes);
    } finally {
      this.tellOf(object, statuses, sends);
    }
  };

  flashnet.tellOf = function (object, statuses, sends) {
    for (var i = 0; i < statuses.length; i++) this.status(object, statuses[i][1], statuses[i][0]);
    for (var j = 0; j < sends.length; j++) {
      var handler = object[sends[j][0]];
      if (typeof handler == "function") handler.apply(object, sends[j].splice(1, sends[j].length));
    }
  };

  flashnet.changedTo = function (remote, slot, value, changes) {
    var code = this.isAnswer(remote, slot) ? "reject" : "change";
    var oldValue = this.owns(remote.data, slot) ? remote.data[slot] : undefined;
    remote.data[slot] = value;
    this.know(remote, slot);
    changes.push({ code: code, name: slot, oldValue: oldValue });
  };

  /** Whether it is about a change of ours. */
  flashnet.isAnswer = function (remote, slot) {
    if (!remote.pending[":" + slot]) return false;
    delete remote.pending[":" + slot];
    remote.sentAt = 0;
    return true;
  };

  flashnet.encoded = function (value) {
    var tokens = [];
    this.write(value, tokens, [], 0);
    return tokens;
  };

  /** How a slot is now, as the server knows it as well. */
  flashnet.know = function (remote, slot) {
    var value = remote.data[slot];
    remote.known[":" + slot] = { value: value, text: this.encoded(value).join("\x01") };
  };

  flashnet.empty = function (remote) {
    var names = [];
    for (var name in remote.data) names.push(name);
    for (var i = 0; i < names.length; i++) delete remote.data[names[i]];
    remote.known = {};
  };

  flashnet.event = function (remote, tokens) {
    var channel = remote.channel;
    var header = [
      `${MessageTypeId.sharedObjectAmf0}`,
      "0",
      this.escaped(remote.name),
      `${remote.version}`,
      remote.persistent ? "1" : "0",
    ];
    this.send(channel, header.concat(tokens));
  };

  /** Milliseconds from one update to the next. */
  flashnet.pace = function (remote, milliseconds) {
    _global.clearInterval(remote.timer);
    remote.timer = milliseconds > 0 ? _global.setInterval(this, "tick", milliseconds, remote) : undefined;
  };

  flashnet.tick = function (remote) {
    // spec/sharedobject-remote.md, "Changing data": one update at a time, and a server that answers none is not waited for.
    if (new _global.Date().getTime() - remote.sentAt >= 1000) this.update(remote);
  };

  /** Sends what differs from what the server knows. */
  flashnet.update = function (remote) {
    if (!remote.used) return;
    var data = remote.data;
    var known = remote.known;
    var tokens = [];
    var slots = [];
    for (var key in data) slots.push(key);
    // The latest come first: AVM1 names them in that order.
    while (slots.length > 0) {
      var slot: any = slots.pop();
      if (data[slot] == undefined) continue;
      var value = this.encoded(data[slot]);
      var before = known[":" + slot];
      // Texts tell NaN, which equals nothing, from other numbers.
      var isSame = before.value === data[slot] || typeof data[slot] == "number";
      if (before != undefined && isSame && before.text == value.join("\x01")) continue;
      tokens.push(`${SharedObjectEvent.requestChange}`, "1", this.escaped(slot));
      for (var v = 0; v < value.length; v++) tokens.push(value[v]);
      remote.pending[":" + slot] = true;
      this.know(remote, slot);
    }
    var gone = [];
    for (var name in known) {
      var former = name.substr(1);
      if (!this.owns(data, former) || data[former] == undefined) gone.push(former);
    }
    for (var i = 0; i < gone.length; i++) {
      delete known[":" + gone[i]];
      remote.pending[":" + gone[i]] = true;
      tokens.push(`${SharedObjectEvent.requestRemove}`, "1", this.escaped(gone[i]));
    }
    if (tokens.length == 0) return;
    remote.sentAt = new _global.Date().getTime();
    this.event(remote, tokens);
  };

  /** The connection is over. */
  flashnet.stop = function (remote) {
    this.pace(remote, 0);
    remote.channel = undefined;
    remote.used = false;
    remote.pending = {};
  };

  flashnet.part = function (remote) {
    var channel = remote.channel;
    if (channel == undefined) return;
    this.update(remote);
    this.event(remote, [`${SharedObjectEvent.release}`, "0"]);
    var remotes = channel.remotes;
    for (var i = 0; i < remotes.length; i++) {
      if (remotes[i] == remote) {
        remotes.splice(i, 1);
        break;
      }
    }
    this.stop(remote);
  };

  var getRemote: any = function (name, uri, persistence) {
    var flashnet = arguments.callee.flashnet;
    if (name == undefined || name == "") return undefined;
    var persistent = !(persistence == undefined || persistence == false);
    var key = `${persistent} ${name} ${uri}`;
    var object = flashnet.remotes[key];
    if (object != undefined) return object;
    object = new _global.Object();
    object.__proto__ = _global.SharedObject.prototype;
    object.data = new _global.Object();
    _global.ASSetPropFlags(object, "data", 6);
    flashnet.hide(object, "flashnet:remote", {
      name: `${name}`,
      uri: uri,
      persistent: persistent,
      version: 0,
      object: object,
      data: object.data,
      /** by slot, behind a colon: slots have the names of what objects inherit */
      known: {},
      pending: {},
      sentAt: 0,
      fps: -1,
    });
    flashnet.remotes[key] = object;
    return object;
  };
  getRemote.flashnet = flashnet;
  _global.ASSetPropFlags(_global.SharedObject, "getRemote", 0, 7);
  _global.SharedObject.getRemote = getRemote;
  _global.ASSetPropFlags(getRemote, null, 7);
  _global.ASSetPropFlags(_global.SharedObject, "getRemote", 7);

  /** Methods of both kinds: what is not remote goes to the player's. */
  flashnet.extend = function (name, method) {
    var prototype = this.localObjects;
    method.flashnet = this;
    method.original = prototype[name];
    _global.ASSetPropFlags(method, null, 7);
    _global.ASSetPropFlags(prototype, name, 0, 7);
    prototype[name] = method;
    _global.ASSetPropFlags(prototype, name, 3);
  };

  flashnet.extend("connect", function (connection) {
    var method = arguments.callee;
    var flashnet = method.flashnet;
    var remote = this["flashnet:remote"];
    if (remote == undefined) return method.original.apply(this, arguments);
    var channel = connection["flashnet:channel"];
    if (channel == undefined) return false;
    if (remote.uri != undefined && connection.uri != remote.uri) {
      flashnet.status(this, "error", "SharedObject.UriMismatch");
      return false;
    }
    if (remote.channel == channel) return true;
    flashnet.part(remote);
    remote.channel = channel;
    channel.remotes.push(remote);
    flashnet.event(remote, [`${SharedObjectEvent.use}`, "0"]);
    flashnet.pace(remote, remote.fps > 0 ? 1000 / remote.fps : 33);
    return true;
  });

  flashnet.extend("send", function (handler) {
    var method = arguments.callee;
    var remote = this["flashnet:remote"];
    if (remote == undefined) return method.original.apply(this, arguments);
    if (remote.channel == undefined) return undefined;
    var tokens = [`${SharedObjectEvent.sendMessage}`, `${arguments.length}`];
    for (var i = 0; i < arguments.length; i++) method.flashnet.write(arguments[i], tokens, [], 0);
    method.flashnet.event(remote, tokens);
  });

  flashnet.extend("setFps", function (updates) {
    var method = arguments.callee;
    var remote = this["flashnet:remote"];
    if (remote == undefined) return method.original.apply(this, arguments);
    remote.fps = +updates;
    if (remote.channel == undefined) return true;
    if (remote.fps == 0) method.flashnet.update(remote);
    if (remote.fps == 0) method.flashnet.pace(remote, 0);
    else method.flashnet.pace(remote, remote.fps > 0 ? 1000 / remote.fps : 33);
    return true;
  });

  flashnet.extend("close", function () {
    var method = arguments.callee;
    var remote = this["flashnet:remote"];
    if (remote == undefined) return method.original.apply(this, arguments);
    method.flashnet.part(remote);
  });

  flashnet.extend("clear", function () {
    var method = arguments.callee;
    var remote = this["flashnet:remote"];
    if (remote == undefined) return method.original.apply(this, arguments);
    method.flashnet.part(remote);
    method.flashnet.empty(remote);
  });

  flashnet.extend("flush", function () {
    var method = arguments.callee;
    if (this["flashnet:remote"] == undefined) return method.original.apply(this, arguments);
    return true;
  });

  flashnet.extend("getSize", function () {
    var method = arguments.callee;
    var remote = this["flashnet:remote"];
    if (remote == undefined) return method.original.apply(this, arguments);
    var size = 0;
    for (var slot in remote.data) size += slot.length + method.flashnet.encoded(remote.data[slot]).join("").length;
    return size;
  });
}

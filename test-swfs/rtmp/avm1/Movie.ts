/**
 * The same as its neighbour in ActionScript 3, with strings for bytes.
 *
 * @swf version=8 frameRate=50
 */
declare var NetConnection: any;
declare var SharedObject: any;

var connection: any = new NetConnection();
var object: any = null;
var timer: any;

function connect() {
  clearInterval(timer);
  connection.connect(_root.uri, _root.name);
}

connection.onStatus = function (info) {
  trace(info.code + (info.application == undefined ? "" : " " + info.application.message));
  if (_root.again == undefined) return;
  if (info.code == "NetConnection.Connect.Closed" || info.code == "NetConnection.Connect.Failed") {
    clearInterval(timer);
    timer = setInterval(connect, 100);
  }
};

connection.open = function (name, persistent) {
  object = SharedObject.getRemote(name, connection.uri, persistent);
  object.onSync = function (list) {
    var changes = [];
    for (var i = 0; i < list.length; i++) {
      changes.push(list[i].name == undefined ? list[i].code : list[i].code + " " + list[i].name);
    }
    trace(name + ": " + changes.join(", "));
  };
  object.onShout = function (text) {
    trace("shout " + text);
  };
  object.connect(connection);
};

connection.put = function (slot, value) {
  object.data[slot] = value;
};

connection.remove = function (slot) {
  delete object.data[slot];
};

connection.shout = function (text) {
  object.send("onShout", text);
};

connection.slots = function () {
  var found = [];
  for (var name in object.data) found.push(name + "=" + object.data[name]);
  found.sort();
  return found.join(" ");
};

connection.multiply = function (a, b) {
  return a * b;
};

connection.fail = function () {
  throw "not today";
};

connection.ask = function (method, a, b) {
  var responder: any = new Object();
  responder.onResult = function (value) {
    trace("result " + value);
  };
  responder.onStatus = function (info) {
    trace("error " + info.code + " " + info.description);
  };
  this.call(method, responder, a, b);
};

connection.flood = function (count) {
  var next = 0;
  for (var i = 0; i < count; i++) {
    var responder: any = new Object();
    responder.sent = i;
    responder.onResult = function (value) {
      if (value != this.sent || next != this.sent) trace("answer " + value + " to " + this.sent + " as number " + next);
      next++;
      if (next == count) trace(count + " answers");
    };
    this.call("echo", responder, i);
  }
  trace(count + " calls");
};

connection.exchange = function (length) {
  var text = "flashnet, ";
  while (text.length < length) text += text;
  text = text.substr(0, length);
  var responder: any = new Object();
  responder.onResult = function (value) {
    trace(value.length + (value == text ? " same" : " other") + " bytes");
  };
  this.call("echo", responder, text);
};

var Move: any = function () {
  this.x = 0;
};
Object.registerClass("game.Move", Move);

connection.exchangeAll = function () {
  var move: any = new Move();
  move.x = -7;
  move.y = 0.25;
  move.next = new Move();
  var room: any = { players: [] };
  room.players.push({ room: room }, { room: room });
  var keyed: any = ["x"];
  keyed.key = "y";
  var others: any = { none: null, yes: true, when: new _global.Date(1000), keyed: keyed, list: [[], "", {}] };
  this.look("class", move, function (back) {
    return back instanceof Move && back.next instanceof Move && back.x == -7 && back.y == 0.25;
  });
  this.look("cycle", room, function (back) {
    var players = back.players;
    return players[0].room == back && players[1].room == back && players[0] != players[1];
  });
  this.look("others", others, function (back) {
    if (back.none !== null || back.yes !== true || back.when.getTime() != 1000) return false;
    return back.keyed[0] == "x" && back.keyed.key == "y" && back.list.length == 3 && back.list[1] === "";
  });
};

connection.look = function (name, value, isSame) {
  var responder: any = new Object();
  responder.onResult = function (answer) {
    trace(name + ": " + answer[0] + (isSame(answer[1]) ? ", same" : ", other"));
    if (name == "others") trace("exchanged all");
  };
  this.call("look", responder, value);
};

connection.leave = function () {
  this.close();
};

connect();
stop();

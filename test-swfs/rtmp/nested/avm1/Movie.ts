/**
 * Connects, shares an object, and calls. Then it loads the movie that the FlashVar `child` names, unless it is in one
 * itself. When the server says so, it leaves.
 *
 * @swf version=8 frameRate=50
 */
declare var NetConnection: any;
declare var SharedObject: any;

var isChild: any = _root.child == undefined || _root.holder != undefined;
var who: any = isChild ? "child" : "parent";
var connection: any = new NetConnection();
var shared: any;

connection.onStatus = function (info) {
  trace(who + " " + info.code);
  if (info.code != "NetConnection.Connect.Success") return;
  shared = SharedObject.getRemote("object-of-" + who, this.uri, false);
  shared.onSync = function (list) {
    for (var i = 0; i < list.length; i++) trace(who + " " + list[i].code + " " + list[i].name);
    if (list[0].code == "clear") this.data.x = [who];
    else connection.call("hello", responder, who);
  };
  shared.connect(this);
};

var responder: any = new Object();
responder.onResult = function (value) {
  trace(who + " " + value);
  if (isChild) return;
  _root.createEmptyMovieClip("holder", 1);
  _root.holder.loadMovie(_root.child);
};

connection.whoAreYou = function () {
  return who;
};

connection.leave = function () {
  this.close();
};

connection.connect("rtmp://game.example.com/game");
stop();

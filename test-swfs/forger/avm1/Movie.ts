/**
 * The same over the player's own `XMLSocket`, in texts. Names are put together, so that nothing is found to replace.
 *
 * @swf version=8 frameRate=50
 */
var socket: any = new _global["XML" + _root.rest]();
socket.onConnect = function () {
  this.send("O1\n20000\n6112\n" + _root.claim + "\n" + _root.host);
};
socket.onData = function (src: any) {
  trace(src.charAt(0) == "O" ? "opened" : src);
  trace("done");
};
socket.connect("flashnet.invalid", 1);

/**
 * Talks to the server wherever it is loaded, and again when its frame 1 is played again: the class stays the same.
 *
 * @swf version=7 frameRate=50
 */
var chat: any = new XMLSocket();
if (_global.firstClass == undefined) _global.firstClass = XMLSocket;
var laps: any = laps == undefined ? 1 : laps + 1;
trace("AVM1 child, lap " + laps + ", same class: " + (_global.firstClass == XMLSocket));
chat.onConnect = function (success) {
  trace("AVM1 child connected " + success);
  this.send("partial");
};
chat.onData = function (src) {
  trace("AVM1 child [" + src + "]");
};
chat.onClose = function () {
  if (laps < 2) gotoAndPlay(2);
  else trace("AVM1 child done");
};
chat.connect("game.example.com", 6112);
stop();

frame2: {
  gotoAndPlay(1);
}

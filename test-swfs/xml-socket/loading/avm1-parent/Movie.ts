/**
 * Has a socket of its own and loads the movie that the FlashVar `child` names.
 *
 * @swf version=6 frameRate=50
 */
var own: any = new XMLSocket();
_global.firstClass = XMLSocket;
own.onConnect = function (success) {
  trace("AVM1 parent connected " + success);
  this.close();
  _root.createEmptyMovieClip("holder", 1);
  _root.holder.loadMovie(_root.child);
};
own.connect("game.example.com", 6112);
stop();

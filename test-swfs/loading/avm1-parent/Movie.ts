/**
 * Loads the movie that the FlashVar `child` names, and listens to its socket when the loader reports it.
 *
 * @swf version=7 frameRate=12
 */
var listener: any = {};
listener.onLoadInit = function (clip) {
  var chat: any = clip.chat;
  trace("listens");
  chat.onConnect = function (success) {
    trace("onConnect " + success);
  };
  chat.onData = function (text) {
    trace("onData " + text);
  };
  chat.onClose = function () {
    trace("onClose");
  };
};
var loader: any = new MovieClipLoader();
loader.addListener(listener);
_root.createEmptyMovieClip("holder", 1);
loader.loadClip(_root.child, _root.holder);
stop();

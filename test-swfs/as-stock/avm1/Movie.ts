/**
 * Asks about its own size, and about that of a movie that it loads: this one again, in a clip.
 *
 * @swf version=7 frameRate=30
 */
var socket: any = new XMLSocket();
trace(_root._name + " " + this._name + " " + this.getBytesTotal() + " " + this.getBytesLoaded());
trace(typeof MovieClip.prototype.getBytesTotal);
for (var name in MovieClip.prototype) trace("enumerable: " + name);
if (_global.loader == undefined) {
  _root.createEmptyMovieClip("holder", 1);
  trace("empty " + _root.holder.getBytesTotal() + " " + _root.holder.getBytesLoaded());
  var listener: any = {};
  listener.onLoadInit = function (clip) {
    var progress: any = _global.loader.getProgress(clip);
    trace("loaded " + clip.getBytesTotal() + " " + clip.getBytesLoaded());
    trace("progress " + progress.bytesLoaded + " " + progress.bytesTotal);
    for (var name in progress) trace("progress has " + name);
  };
  _global.loader = new MovieClipLoader();
  _global.loader.addListener(listener);
  _global.loader.loadClip("http://own.example.com/test.swf", _root.holder);
}
stop();

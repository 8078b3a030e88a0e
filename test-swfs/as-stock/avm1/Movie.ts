/**
 * Asks about its own size, and about those of movies that it loads: this one again, and as another version.
 *
 * @swf version=7 frameRate=30
 */
var socket: any = new XMLSocket();
trace(_root._name + " " + this._name + " " + this.getBytesTotal() + " " + this.getBytesLoaded());
trace(typeof MovieClip.prototype.getBytesTotal);
for (var name in MovieClip.prototype) trace("enumerable: " + name);
for (var name in System.security) trace("System.security has " + name);
trace(Object.hasOwn(System.security, "allowDomain") + " " + (System.security.__proto__ == Object.prototype));
if (this == _root) {
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
  _global.loader.loadClip("http://own.example.com/other-version.swf", _root.createEmptyMovieClip("other", 2));

  var original: any = MovieClip.prototype.getBytesTotal;
  _root.createEmptyMovieClip("bare", 3).__proto__ = { size: original };
  trace("borrowed " + original.call(_root) + " " + _root.bare.size());
  MovieClip.prototype.getBytesTotal = function () {
    return "own " + original.call(this);
  };
  trace("replaced " + _root.getBytesTotal());
  MovieClip.prototype.getBytesTotal = original;
}
stop();

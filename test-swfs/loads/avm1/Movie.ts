/**
 * Loads `child.swf` in every way there is, as code and as data, all at once, and traces how many bytes the data have.
 *
 * @swf version=8 frameRate=50
 */
var vars: any = new _global.LoadVars();
vars.onData = function (text) {
  trace("LoadVars " + this.getBytesTotal());
};
var xml: any = new _global.XML();
xml.onData = function (text) {
  trace("XML " + this.getBytesTotal());
};
_root.createEmptyMovieClip("first", 1);
_root.createEmptyMovieClip("second", 2);
_root.createEmptyMovieClip("third", 3);
var clips: any = new _global.MovieClipLoader();
clips.addListener({
  onLoadStart(target) {
    // While a movie begins to load, content may say any URL.
    trace(_root._url);
  },
});
vars.load("child.swf?vars");
_root.first.loadMovie("child.swf?movie");
xml.load("child.swf?xml");
clips.loadClip("child.swf?clip", _root.second);
_root.third.loadVariables("child.swf?variables");
stop();

/**
 * Has two frames, of which the header of the file may hide one.
 *
 * @swf version=8 frameRate=30
 */
var socket: any = new XMLSocket();
trace("first frame, " + this.getBytesTotal());

frame2: {
  trace("second frame");
  stop();
}

/**
 * The same as its neighbour in ActionScript 3; its stage gets the Video `screen` from the test.
 *
 * @swf width=320 height=240 frameRate=25 version=8
 */
declare var NetConnection: any;
declare var NetStream: any;

var connection: any = new NetConnection();
var played: any;
var begun: any = false;
// FlashVars are variables of the timeline, and so these have other names.
var program: any;

function act(what) {
  if (what == "time") trace("time " + String(played.time).substr(0, 3));
  else if (what == "pause") played.pause(true);
  else if (what == "resume") played.pause(false);
  else if (what == "again") played.play(_root.stream);
  else if (what == "seek") played.seek(5);
  else if (what == "publish") played.publish("mine");
  else if (what == "close") played.close();
  else if (what == "leave") connection.close();
}

function step() {
  clearInterval(program.timer);
  if (program.at + 1 >= program.list.length) return;
  var what = program.list[program.at + 1];
  program.at += 2;
  act(what);
  plan();
}

function plan() {
  var past = program.at == 0 ? 0 : Number(program.list[program.at - 2]);
  if (program.at + 1 < program.list.length) program.timer = setInterval(step, Number(program.list[program.at]) - past);
}

connection.onStatus = function (info) {
  trace(info.code);
  if (info.code != "NetConnection.Connect.Success") return;
  played = new NetStream(connection);
  played.setBufferTime(0.5);
  played.onMetaData = function (information) {
    trace("metadata " + information.width + " " + information.height);
  };
  played.onPlayStatus = function (information) {
    trace("play status " + information.code);
  };
  played.onStatus = function (information) {
    trace(information.code);
    if (information.code != "NetStream.Buffer.Full" || begun) return;
    begun = true;
    program = { at: 0, list: (_root.acts == undefined ? "" : _root.acts).split(" ") };
    plan();
  };
  _root.screen.attachVideo(played);
  played.play(_root.stream);
};
connection.connect(_root.uri == "" ? null : _root.uri);

/**
 * A chat client in ActionScript 1. FlashVars: `name`, and `greets=yes` for one that greets who joins, answers a greeting
 * and leaves when it was answered.
 *
 * @swf version=8 frameRate=30 width=400 height=300
 */
var me = _root.name == undefined ? "AVM1" : _root.name;
var chat: any = new XMLSocket();

_root.createTextField("shown", 1, 10, 10, 380, 240);
_root.createTextField("typed", 2, 10, 260, 380, 30);
_root.shown.multiline = true;
_root.shown.wordWrap = true;
_root.shown.border = true;
_root.typed.type = "input";
_root.typed.border = true;

function show(line: any) {
  trace(line);
  _root.shown.text += line + "\n";
  _root.shown.scroll = _root.shown.maxscroll;
}

function say(text: any) {
  var message: any = new XML();
  var element = message.createElement("say");
  element.appendChild(message.createTextNode(text));
  message.appendChild(element);
  chat.send(message);
}

function heard(name: any, text: any) {
  show(name + ": " + text);
  if (_root.greets == undefined || name == me) return;
  if (text == "Hello " + me + "!") say("Hello " + name + ", nice to see you.");
  else if (text.indexOf("Hello " + me) == 0) {
    chat.close();
    show("done");
  }
}

chat.onConnect = function (success) {
  show(success ? "connected" : "no connection");
  if (success) chat.send('<join name="' + me + '"/>');
};

chat.onXML = function (doc) {
  var element = doc.firstChild;
  var name = element.attributes.name;
  if (element.nodeName == "said") heard(name, element.firstChild.nodeValue);
  else show(name + (element.nodeName == "joined" ? " is here" : " left"));
  if (_root.greets != undefined && element.nodeName == "joined" && name != me) say("Hello " + name + "!");
};

chat.onClose = function () {
  show("the server is gone");
};

var keys: any = {};
keys.onKeyDown = function () {
  if (Key.getCode() != 13 || _root.typed.text == "") return;
  say(_root.typed.text);
  _root.typed.text = "";
};
Key.addListener(keys);

chat.connect("game.example.com", 6112);
stop();

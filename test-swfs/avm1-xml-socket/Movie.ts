/**
 * An AVM1 client: a refused connection, then XML both ways until the server closes.
 *
 * @swf version=7 frameRate=30
 */
var refused: any = new XMLSocket();
var chat: any = new XMLSocket();

refused.onConnect = function (success) {
  trace("refused: " + success);
  trace("connect: " + chat.connect("game.example.com", 6112));
};

chat.onConnect = function (success) {
  trace("connected: " + success);
  this.send(new XML('<hello name="Zoë"><empty></empty></hello>'));
  this.send("second");
};

chat.onXML = function (doc) {
  trace("onXML: " + doc.firstChild.nodeName + ", " + doc.firstChild.attributes.bytes + " bytes");
};

chat.onClose = function () {
  trace("closed");
};

trace("bad port: " + chat.connect("game.example.com", 70000));
refused.connect("game.example.com", 6113);
stop();

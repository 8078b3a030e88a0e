/**
 * Opens a socket in its first frame, before anybody can listen.
 *
 * @swf version=7 frameRate=12
 */
var chat: any = new XMLSocket();
chat.connect("game.example.com", 6112);
stop();

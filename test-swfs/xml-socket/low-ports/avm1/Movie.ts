/** Asks for ports on both sides of 1024. */
var ports = [80, 1023, 1024, "no number"];
for (var i = 0; i < ports.length; i++) trace(ports[i] + " " + new XMLSocket().connect("game.example.com", ports[i]));
trace("done");

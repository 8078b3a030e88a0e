/**
 * The same as its neighbour in ActionScript 3, with XMLSocket: it traces the argument of `onConnect`.
 *
 * @swf version=8 frameRate=60
 */
var security: any = _global.System.security;
var running: any = 0;

function ended(target: any, how: any) {
  trace(target + " " + how);
  running--;
  if (running == 0) trace("done");
}

function connect(target: any) {
  var socket: any = new XMLSocket();
  if (_root.timeout != undefined) socket.setTimeout(_root.timeout);
  socket.onConnect = function (success) {
    this.close();
    ended(target, success);
  };
  var parts = target.split(":");
  if (!socket.connect(parts[0], parts[1])) ended(target, "refused at once");
}

trace("sandbox " + security.sandboxType);
if (_root.policies != undefined) {
  var policies = _root.policies.split(",");
  for (var i = 0; i < policies.length; i++) security.loadPolicyFile(policies[i]);
}
var targets = _root.targets.split(",");
running = targets.length;
for (var j = 0; j < targets.length; j++) connect(targets[j]);

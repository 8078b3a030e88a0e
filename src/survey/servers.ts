import type { ConnectionRow, SurveyRow } from "./row.ts";

/** All servers that a SWF names or asked for, each once. */
export function serversOf({ inspect, runs }: SurveyRow): ConnectionRow[] {
  const servers = new Map<string, ConnectionRow>();
  for (const { connections } of [...(inspect === null ? [] : [inspect]), ...runs]) {
    for (const server of connections) servers.set(`${server.protocol} ${server.port} ${server.host}`, server);
  }
  return [...servers.values()];
}

/** Classes that connect to servers and to nothing else: `NetConnection` plays files, too. */
const SOCKETS = /(?:^|::)(?:Socket|XMLSocket|SecureSocket)$/;
const CONNECTS = /\bconnect$|^(?:new|super of) .*Socket$/;
/** Remote shared objects are on a server. */
const REMOTE = /\bgetRemote$/;

/** Whether it asks for a server, whose host may be unknown: what a call is given does not always show in the file. */
export function needsServer(row: SurveyRow): boolean {
  if (serversOf(row).length > 0) return true;
  if (row.inspect === null) return false;
  const { calls, classes } = row.inspect;
  if (calls.some((call) => REMOTE.test(call))) return true;
  return classes.some(({ name }) => SOCKETS.test(name)) && calls.some((call) => CONNECTS.test(call));
}

/** All problems of its stages. */
export function problemsOf({ inspect, runs }: SurveyRow): { stage: string; code: string; message: string }[] {
  return [
    ...(inspect?.problem ? [{ stage: "inspect", ...inspect.problem }] : []),
    ...runs.flatMap(({ ruffle, problem }) => (problem === null ? [] : [{ stage: `Ruffle ${ruffle}`, ...problem }])),
  ];
}

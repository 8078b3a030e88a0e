import type { ConnectionRow, SurveyRow } from "./row.ts";

/** All servers that a SWF names or asked for, each once. */
export function serversOf({ inspect, runs }: SurveyRow): ConnectionRow[] {
  const servers = new Map<string, ConnectionRow>();
  for (const { connections } of [...(inspect === null ? [] : [inspect]), ...runs]) {
    for (const server of connections) servers.set(`${server.protocol} ${server.port} ${server.host}`, server);
  }
  return [...servers.values()];
}

/** Whether it opens connections, known or not: `inspect` does not tell the host of each call. */
export function needsServer(row: SurveyRow): boolean {
  return serversOf(row).length > 0 || (row.inspect !== null && row.inspect.calls.length > 0);
}

/** All problems of its stages. */
export function problemsOf({ inspect, runs }: SurveyRow): { stage: string; code: string; message: string }[] {
  return [
    ...(inspect?.problem ? [{ stage: "inspect", ...inspect.problem }] : []),
    ...runs.flatMap(({ ruffle, problem }) => (problem === null ? [] : [{ stage: `Ruffle ${ruffle}`, ...problem }])),
  ];
}

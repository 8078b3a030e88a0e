import { transformSync } from "esbuild";
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { latin1Bytes } from "../../base/base64.ts";
import type { RecordingEvent } from "../../host/recording/format.ts";
import { writeScript } from "./script.ts";

type Said = [who: "sent" | "received", text: string, after?: number];

/** A recording of connections to one server, one after another. */
function recorded(...connections: Said[][]): RecordingEvent[] {
  const events: RecordingEvent[] = [];
  let time = 0;
  const address = { address: "127.0.0.1", port: 1 };
  connections.forEach((said, index) => {
    const connection = index + 1;
    events.push({ time, connection, type: "open", transport: "tcp", host: "game.example.com", port: 6112 });
    events.push({ time, connection, type: "opened", local: address, remote: address });
    for (const [type, text, after = 0] of said) {
      time += after;
      events.push({ time, connection, type, data: latin1Bytes(text) });
    }
    events.push({ time, connection, type: "end", by: "peer" });
  });
  return events;
}

/** The script without what every one has. */
async function serverOf(events: RecordingEvent[]): Promise<string> {
  const script = await writeScript(events);
  return script.slice(script.search(/^(export default|async function visit|\/\*\* The visits)/m));
}

describe("a script", () => {
  it("has pauses that a server made on purpose", async () => {
    expect(
      await serverOf(
        recorded([
          ["sent", "hello\0"],
          ["received", "wait\0"],
          ["received", "now\0", 250],
        ]),
      ),
    ).toBe(
      `export default serve("game.example.com:6112", async (connection) => {
  heard(await connection.readXml(), "hello");
  connection.writeXml("wait");
  await connection.sleep(250);
  connection.writeXml("now");
  await connection.end();
});
`,
    );
  });

  it("serves what was asked for, and everything where nobody knows", async () => {
    const events = recorded([["received", "hello"]]);
    const mapped = await writeScript(events, { askedFor: () => ({ host: "games.example", port: 7 }) });
    expect(mapped).toContain('serve("games.example:7",');
    const local = events.map((event) => (event.type === "open" ? { ...event, host: "127.0.0.1" } : event));
    expect(await writeScript(local)).toContain('serve("*:*",');
    const asked = { host: "games.example", port: 7 };
    const known = local.map((event) => (event.type === "open" ? { ...event, asked } : event));
    expect(await writeScript(known)).toContain('serve("games.example:7",');
  });

  it("answers visits in their order", async () => {
    const script = await serverOf(
      recorded(
        [
          ["received", "one\n"],
          ["received", "1\n"],
        ],
        [
          ["received", "two\n"],
          ["received", "2\n"],
        ],
      ),
    );
    expect(script).toContain("const visits = [visit1, visit2];");
  });

  it("serves policy files on the port that is asked first", async () => {
    const file = '<cross-domain-policy><allow-access-from domain="*" to-ports="*"/></cross-domain-policy>';
    const script = await writeScript(
      recorded(
        [
          ["sent", "<policy-file-request/>\0"],
          ["received", `${file}\0`],
        ],
        [["received", "hello"]],
      ),
    );
    expect(script).toContain('serve("game.example.com:843"');
    expect(script).toContain(`connection.writeXml(\`${file}\`);`);
  });

  it("is a program whatever was said, and says nothing that was said but in texts and comments of one line", async () => {
    const unit = fc.oneof(
      fc.constantFrom(
        "\u2028",
        "*/process.exit()/*",
        "\nprocess.exit()\n",
        "\u2028process.exit()",
        "`",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it must not become one
        "${process.exit()}",
        "\\",
        "\n",
        "\0",
        '"',
        "//",
        "</a>",
        "<a b='",
        "\u202e",
      ),
      fc.string({ maxLength: 8 }),
    );
    const text = fc.array(unit, { maxLength: 6 }).map((units) => units.join(""));
    const said = fc.tuple(fc.constantFrom("sent" as const, "received" as const), text);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(said, { maxLength: 8 }), { minLength: 1, maxLength: 3 }),
        fc.constantFrom("", "\0", "\n", "\r\n"),
        async (connections, end) => {
          const script = await writeScript(
            recorded(...connections.map((one) => one.map(([who, what]): Said => [who, what + end]))),
          );
          const file = ts.createSourceFile("server.ts", script, ts.ScriptTarget.ES2022, true);
          expect(() => transformSync(script, { loader: "ts" })).not.toThrow();
          const names: string[] = [];
          const visit = (node: ts.Node): void => {
            if (ts.isIdentifier(node)) names.push(node.text);
            ts.forEachChild(node, visit);
          };
          visit(file);
          expect(names).not.toContain("process");
        },
      ),
      { numRuns: 60 },
    );
  });
});

import { describe, expect, it } from "vitest";
import { VirtualTime } from "../../../base/time.ts";
import { type PageEnvironment, RelayAccess, type RelayNotice } from "./access.ts";

const URL_OF_RELAY = "ws://127.0.0.1:8181/relay";
const IN_A_MINUTE = { timeout: 60_000 };

/** A public page of a browser that asks, and what it shows its visitor. */
function publicPage(facts: Partial<PageEnvironment> = {}) {
  const status: Pick<PermissionStatus, "state" | "onchange"> & { state: PermissionState } = {
    state: "prompt",
    onchange: null,
  };
  const time = new VirtualTime();
  const shown: RelayNotice[] = [];
  const page: PageEnvironment = {
    hostname: "archive.example",
    secure: true,
    framed: false,
    query: async () => status as PermissionStatus,
    allows: () => true,
    ...facts,
  };
  const access = RelayAccess.of(URL_OF_RELAY, page, time, (notice, gone) => {
    shown.push(notice);
    gone.addEventListener("abort", () => shown.splice(shown.indexOf(notice), 1));
  })!;
  return {
    access,
    time,
    /** causes that are shown */
    causes: () => shown.map(({ cause }) => cause),
    shown,
    change(state: PermissionState) {
      status.state = state;
      status.onchange?.call(status as PermissionStatus, new Event("change"));
    },
    /** the state, as a browser has it before it tells */
    status,
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("RelayAccess", () => {
  it.each([
    ["a page on loopback", "localhost", URL_OF_RELAY],
    ["a relay on a public name", "archive.example", "wss://relay.example/relay"],
    ["a page on the local network", "192.168.1.2", "ws://192.168.1.20:8181/relay"],
    ["what is no URL", "archive.example", "relay"],
  ])("is not for %s", (_, hostname, url) => {
    const page: PageEnvironment = { hostname, secure: true, framed: false, query: never, allows: () => true };
    expect(RelayAccess.of(url, page, new VirtualTime())).toBeUndefined();
  });

  it("lets connections wait until the visitor has clicked, and dials in that event", async () => {
    const { access, shown, causes } = publicPage();
    let dialled = 0;
    access.onAllowed = () => dialled++;
    const waiting = [access.admitted(IN_A_MINUTE), access.admitted(IN_A_MINUTE)];
    await settled();
    expect(causes()).toEqual(["ask"]);
    expect(dialled).toBe(0);
    shown[0]!.allow();
    expect(dialled).toBe(1);
    await Promise.all(waiting);
    expect(causes()).toEqual(["asked"]);
    access.opened();
    expect(causes()).toEqual([]);
    await access.admitted(IN_A_MINUTE);
  });

  it("goes on when the permission is granted in another way", async () => {
    const { access, change, causes } = publicPage();
    const waiting = access.admitted(IN_A_MINUTE);
    await settled();
    change("granted");
    await waiting;
    expect(causes()).toEqual([]);
    expect(await access.failed()).toBeUndefined();
  });

  it("waits no longer than the connection does, and dials when the click comes late", async () => {
    const { access, time, shown, causes } = publicPage();
    let dialled = 0;
    access.onAllowed = () => dialled++;
    const waiting = expect(access.admitted({ timeout: 1000 })).rejects.toThrow(
      "was not dialled: To connect, this page",
    );
    await settled();
    time.advance(1000);
    await waiting;
    expect(causes()).toEqual(["ask"]);
    shown[0]!.allow();
    expect(dialled).toBe(1);
  });

  it("gives up with the connection", async () => {
    const { access } = publicPage();
    const off = new AbortController();
    const waiting = access.admitted({ ...IN_A_MINUTE, signal: off.signal });
    off.abort();
    await expect(waiting).rejects.toMatchObject({ reason: "aborted" });
  });

  it("does not ask again on this page when the visitor does not want it", async () => {
    const { access, shown, causes } = publicPage();
    const waiting = access.admitted(IN_A_MINUTE);
    await settled();
    shown[0]!.dismiss();
    await expect(waiting).rejects.toMatchObject({ reason: "relay" });
    await expect(access.admitted(IN_A_MINUTE)).rejects.toMatchObject({ reason: "relay" });
    expect(causes()).toEqual([]);
  });

  it("tells that the visitor has said no to the browser, also where its event comes late", async () => {
    const { access, shown, status, causes } = publicPage();
    const waiting = access.admitted(IN_A_MINUTE);
    await settled();
    shown[0]!.allow();
    await waiting;
    status.state = "denied";
    expect(await access.failed()).toContain("allow it in the settings of this site");
    expect(causes()).toEqual(["denied"]);
  });

  it("asks again when dialling came to nothing with the question unanswered: no relay there", async () => {
    const { access, shown, causes } = publicPage();
    const first = access.admitted(IN_A_MINUTE);
    await settled();
    shown[0]!.allow();
    await first;
    expect(await access.failed()).toBeUndefined();
    expect(causes()).toEqual([]);
    void access.admitted(IN_A_MINUTE).catch(() => {});
    await settled();
    expect(causes()).toEqual(["ask"]);
  });

  it("shows what the browser forbids once it is dialled, until the visitor has read it", async () => {
    const { access, shown, status, causes } = publicPage({ secure: false });
    status.state = "denied";
    await access.admitted(IN_A_MINUTE);
    expect(causes()).toEqual([]);
    expect(await access.failed()).toContain("open it by https:");
    expect(causes()).toEqual(["insecure"]);
    shown[0]!.dismiss();
    expect(await access.failed()).toContain("open it by https:");
    expect(causes()).toEqual([]);
  });

  it("shows the question of a browser that asks while the WebSocket waits, and tells when it is refused", async () => {
    const { access, change, causes } = publicPage({ allows: () => undefined });
    let denied = 0;
    access.onDenied = () => denied++;
    await access.admitted(IN_A_MINUTE);
    expect(causes()).toEqual([]);
    access.slow();
    expect(causes()).toEqual(["asked"]);
    change("denied");
    expect([denied, causes()]).toEqual([1, []]);
  });

  it("holds synchronous requests back while they would stop the page", async () => {
    const { access } = publicPage({ allows: () => undefined });
    await access.admitted(IN_A_MINUTE);
    expect(access.blocking?.cause).toBe("asked");
    access.opened();
    expect(access.blocking).toBeUndefined();
  });

  it("shows nothing and waits for nobody where the page wants it so", async () => {
    const page: PageEnvironment = {
      hostname: "archive.example",
      secure: true,
      framed: false,
      query: async () => ({ state: "prompt", onchange: null }),
      allows: () => true,
    };
    const access = RelayAccess.of(URL_OF_RELAY, page, new VirtualTime())!;
    await access.admitted(IN_A_MINUTE);
    expect(access.obstacle).toBe("ask");
  });

  it("does not wait for what the page fails to show", async () => {
    let asked = 0;
    const status = { state: "prompt", onchange: null } as unknown as PermissionStatus;
    const page: PageEnvironment = {
      hostname: "archive.example",
      secure: true,
      framed: false,
      query: async () => status,
      allows: () => true,
    };
    const access = RelayAccess.of(URL_OF_RELAY, page, new VirtualTime(), () => {
      asked++;
      throw new Error("the page's own");
    })!;
    await access.admitted(IN_A_MINUTE);
    await access.admitted(IN_A_MINUTE);
    expect(asked).toBe(1);
    (status as { state: PermissionState }).state = "denied";
    expect(await access.failed()).toMatch("allow it in the settings of this site");
  });

  it("knows no obstacle where the browser knows no such permission", async () => {
    const { access } = publicPage({ query: () => Promise.reject(new TypeError("unknown")) });
    await access.admitted(IN_A_MINUTE);
    expect(access.obstacle).toBeUndefined();
  });
});

function never(): Promise<never> {
  throw new Error("nothing is asked here");
}

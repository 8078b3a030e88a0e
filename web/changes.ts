/** How the SWF is played otherwise than it began: at once where that can be, or played anew. */
import { canonicalHost } from "../base/address.ts";
import { isWebSocket } from "../host/network/wrappers/host-map.ts";
import type { PageConfig } from "./config.ts";
import type { Change, ChangeWanted } from "./inspector/elements/card.ts";
import { OptionsElement } from "./options/element.ts";
import { formatQuery, type PageOptions } from "./options/options.ts";

/** What a host looks at whenever content wants to connect. */
export interface Live {
  map: PageOptions["map"][number][];
  /** canonical names */
  openHosts: Set<string>;
}

/** @param live what changes while the SWF plays */
export function takeChanges({ given, command, defaultUrl, ...config }: PageConfig, live: Live): void {
  let options: PageOptions = pageOptions(config);
  customElements.define("flashnet-options", OptionsElement);
  const form = document.querySelector("flashnet-options") as OptionsElement;
  Object.assign(form, { options, given, command, defaultUrl });
  document.getElementById("options")!.addEventListener("click", () => form.show());
  form.addEventListener("options-chosen", ({ detail }: CustomEventInit<PageOptions>) => {
    location.href = address(detail!);
  });
  document.addEventListener("change-wanted", (event) => {
    const { detail: change } = event as ChangeWanted;
    options = changed(options, change);
    form.options = options;
    if (!change.isNow || !applied(change, live)) location.href = address(options);
    // Whoever reloads the page has what was changed.
    else history.replaceState(null, "", address(options));
  });

  function address(options: PageOptions): string {
    const query = formatQuery(options, given);
    return `${location.pathname}${query && "?"}${query}`;
  }
}

function pageOptions(config: PageOptions): PageOptions {
  const { url, runtime, param, map, policy, openHosts, trust, lowPorts, plugin } = config;
  return { ...(url !== undefined && { url }), runtime, param, map, policy, openHosts, trust, lowPorts, plugin };
}

function changed(options: PageOptions, change: Change): PageOptions {
  switch (change.kind) {
    case "open":
      return { ...options, openHosts: [...new Set([...options.openHosts, change.host])] };
    case "map":
      return { ...options, map: [change.mapping, ...options.map] };
    case "allow":
      return { ...options, policy: "allow" };
    case "trust":
      return { ...options, trust: true };
  }
}

/** @returns whether it could be done without playing anew: WebSockets are of the page's Content Security Policy */
function applied(change: Change, { map, openHosts }: Live): boolean {
  if (change.kind === "open") openHosts.add(canonicalHost(change.host));
  else if (change.kind === "map" && !isWebSocket(change.mapping.to)) map.unshift(change.mapping);
  else return false;
  return true;
}

import { CardElement } from "./card.ts";
import { CompareElement } from "./compare.ts";
import { ConnectionsElement } from "./connections.ts";
import { DetailElement } from "./detail.ts";
import { ExportElement } from "./export.ts";
import { HexElement } from "./hex.ts";
import { InspectorElement } from "./inspector.ts";
import { MessagesElement } from "./messages.ts";
import { ProbeElement } from "./probe.ts";
import { RoundTripsElement } from "./round-trips.ts";
import { TimelineElement } from "./timeline.ts";
import { TreeElement } from "./tree.ts";

/** Makes the elements known to the page; `flashnet-inspector` is what pages use. */
export function defineInspector(): void {
  customElements.define("flashnet-card", CardElement);
  customElements.define("flashnet-connections", ConnectionsElement);
  customElements.define("flashnet-messages", MessagesElement);
  customElements.define("flashnet-detail", DetailElement);
  customElements.define("flashnet-hex", HexElement);
  customElements.define("flashnet-tree", TreeElement);
  customElements.define("flashnet-compare", CompareElement);
  customElements.define("flashnet-timeline", TimelineElement);
  customElements.define("flashnet-round-trips", RoundTripsElement);
  customElements.define("flashnet-probe", ProbeElement);
  customElements.define("flashnet-export", ExportElement);
  customElements.define("flashnet-inspector", InspectorElement);
}

export { InspectorElement };

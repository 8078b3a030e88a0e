import type { Target } from "../target.ts";
import { abcTargets } from "./abc.ts";
import { addressTargets } from "./addresses.ts";
import { amfTargets } from "./amf.ts";
import { avm1Targets } from "./avm1.ts";
import { channelTargets } from "./channels.ts";
import { compressionTargets } from "./compression.ts";
import { contentTargets } from "./content.ts";
import { httpTargets } from "./http.ts";
import { policyTargets } from "./policy.ts";
import { protocolTargets } from "./protocol.ts";
import { recordingTargets } from "./recording.ts";
import { rtmpTargets } from "./rtmp.ts";
import { scriptedTargets } from "./scripted.ts";
import { settingsTargets } from "./settings.ts";
import { swfTargets } from "./swf.ts";
import { textTargets } from "./texts.ts";

/** Everything that reads what others have written. */
export const targets: readonly Target[] = [
  ...swfTargets,
  ...abcTargets,
  ...avm1Targets,
  ...contentTargets,
  ...compressionTargets,
  ...amfTargets,
  ...protocolTargets,
  ...channelTargets,
  ...policyTargets,
  ...addressTargets,
  ...recordingTargets,
  ...settingsTargets,
  ...textTargets,
  ...httpTargets,
  ...rtmpTargets,
  ...scriptedTargets,
];

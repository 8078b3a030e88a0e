/** `npm run bench`: figures as ratios to rivals measured in the same run. Name parts to run only those. */
import { benchAmf } from "./amf.ts";
import { benchByteArray } from "./byte-array.ts";
import { benchInstrument } from "./instrument.ts";
import { benchMessages } from "./messages.ts";
import { profileBrowser, profileHeadless } from "./profile.ts";
import { benchRelays } from "./relays.ts";
import { benchRtmp } from "./rtmp.ts";
import { benchBrowser, benchHeadless, benchInspector } from "./sockets.ts";
import { benchStart } from "./start.ts";
import { benchSurvey } from "./survey.ts";
import { type BenchRow, printTable } from "./table.ts";

const parts: Record<string, { title: string; measure: () => Promise<BenchRow[]> }> = {
  chromium: { title: "Sockets in Chromium", measure: () => benchBrowser("chromium") },
  firefox: { title: "Sockets in Firefox", measure: () => benchBrowser("firefox") },
  inspector: { title: "An inspector that is folded, in Chromium", measure: benchInspector },
  relay: { title: "Relays of a site", measure: benchRelays },
  messages: { title: "Many small messages in Chromium", measure: benchMessages },
  profile: { title: "Where the time of a round trip goes, in Chromium", measure: () => profileBrowser("chromium") },
  "profile-firefox": { title: "The same in Firefox", measure: () => profileBrowser("firefox") },
  "profile-headless": { title: "The same in the headless player", measure: profileHeadless },
  headless: { title: "Sockets in the headless player", measure: benchHeadless },
  rtmp: { title: "RTMP", measure: benchRtmp },
  bytearray: { title: "ByteArray and AMF", measure: benchByteArray },
  amf: { title: "AMF of content in the headless player", measure: benchAmf },
  survey: { title: "Surveys", measure: benchSurvey },
  start: { title: "Starting in Chromium", measure: benchStart },
  instrument: { title: "Instrumenting a 5 MB SWF", measure: benchInstrument },
};

const wanted = process.argv.slice(2);
for (const [name, { title, measure }] of Object.entries(parts)) {
  // The parts of a part, too: `profile` is all of them.
  if (wanted.length === 0 || wanted.some((part) => name === part || name.startsWith(`${part}-`)))
    printTable(title, await measure());
}
process.exit(0);

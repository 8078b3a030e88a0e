/** `npm run bench`: figures as ratios to rivals measured in the same run. Name parts to run only those. */
import { benchAmf } from "./amf.ts";
import { benchByteArray } from "./byte-array.ts";
import { benchInstrument } from "./instrument.ts";
import { benchRelays } from "./relays.ts";
import { benchRtmp } from "./rtmp.ts";
import { benchBrowser, benchHeadless, benchInspector } from "./sockets.ts";
import { benchSurvey } from "./survey.ts";
import { type BenchRow, printTable } from "./table.ts";

const parts: Record<string, { title: string; measure: () => Promise<BenchRow[]> }> = {
  chromium: { title: "Sockets in Chromium", measure: () => benchBrowser("chromium") },
  firefox: { title: "Sockets in Firefox", measure: () => benchBrowser("firefox") },
  inspector: { title: "An inspector that is folded, in Chromium", measure: benchInspector },
  relay: { title: "Relays of a site", measure: benchRelays },
  headless: { title: "Sockets in the headless player", measure: benchHeadless },
  rtmp: { title: "RTMP", measure: benchRtmp },
  bytearray: { title: "ByteArray and AMF", measure: benchByteArray },
  amf: { title: "AMF of content in the headless player", measure: benchAmf },
  survey: { title: "Surveys", measure: benchSurvey },
  instrument: { title: "Instrumenting a 5 MB SWF", measure: benchInstrument },
};

const wanted = process.argv.slice(2);
for (const [name, { title, measure }] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) printTable(title, await measure());
}
process.exit(0);

import type { AmfSection } from "../amf-row.ts";
import type { Section } from "../row.ts";
import { aliasSection } from "./aliases.ts";
import { amf0Section } from "./amf0.ts";
import { amf3Section } from "./amf3.ts";
import { classSection } from "./class.ts";
import { compressionSection } from "./compression.ts";
import { miscSection } from "./misc.ts";
import { invalidUtf8Section, readingSection } from "./reading.ts";
import { recordedSection } from "./recorded.ts";
import { writingSection } from "./writing.ts";

export { airSection } from "./misc.ts";

/** What every SWF 18 and later sees. */
export const sections: readonly Section[] = [
  classSection,
  readingSection,
  invalidUtf8Section,
  writingSection,
  miscSection,
  compressionSection,
  aliasSection,
];

export const amfSections: readonly AmfSection[] = [amf3Section, amf0Section, recordedSection];

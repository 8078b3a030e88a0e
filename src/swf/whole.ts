import { type SwfFile, TagCode } from "./model.ts";

/** Whether a file ends inside a tag: players play what is there. */
export function isCutOff({ tags, trailing }: SwfFile): boolean {
  return tags.at(-1)?.code !== TagCode.End && trailing.length > 0;
}

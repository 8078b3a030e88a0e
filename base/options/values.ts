/** Values of options, as command line and pages write them. */
import { urlOf } from "../url.ts";
import { OptionError } from "./check.ts";

/** A FlashVar, `KEY=VALUE`. @throws OptionError */
export function parseParam(text: string): [key: string, value: string] {
  const split = text.indexOf("=");
  if (split < 1) throw new OptionError(`"${text}" is no FlashVar; write KEY=VALUE`);
  return [text.slice(0, split), text.slice(split + 1)];
}

/** @throws OptionError */
export function parseUrl(text: string): string {
  const url = urlOf(text);
  if (url === undefined)
    throw new OptionError(`"${text}" is no whole URL; write one like http://games.example/game.swf`);
  return url.href;
}

import type ts from "typescript";
import { TraitAttributes } from "../../abc/model.ts";
import { tagText } from "../semantics/jsdoc.ts";
import type { Unit } from "./unit.ts";

/** The attributes of a trait, with the JSDoc tags of its declaration that are kept: `@since SWF 13` is `[since("SWF 13")]`. */
export function metadataOf(
  unit: Unit,
  declaration: ts.Node,
  attributes: number,
): { attributes: number; metadata?: number[] } {
  const metadata = unit.options.metadata.flatMap((tag) => {
    const text = tagText(declaration, tag);
    if (text === undefined) return [];
    const items = text === "" ? [] : [{ key: 0, value: unit.pool.string(text) }];
    return [unit.abc.metadata.push({ name: unit.pool.string(tag), items }) - 1];
  });
  return metadata.length === 0 ? { attributes } : { attributes: attributes | TraitAttributes.Metadata, metadata };
}

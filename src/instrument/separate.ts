import { NamespaceKind } from "../abc/model.ts";
import { PoolEditor } from "../abc/pool-editor.ts";

/**
 * Natives are found by every SWF in the domain of the SWF that they were put into, and have the rights of that SWF.
 * AIR content outside the application sandbox must not get those rights, so it gets natives of its own: the same, in
 * namespaces of another kind. That kind prints like the usual one.
 */
const SEPARATE = NamespaceKind.Explicit;

/** Bytecode of ours for such content. */
export function separateAbc(abc: Uint8Array): Uint8Array {
  const pool = new PoolEditor(abc);
  separatePool(pool, () => true);
  return pool.finish();
}

/**
 * Moves the package-internal namespaces of a pool.
 *
 * @param isOurs whether natives may be in the package
 */
export function separatePool({ namespaces, strings }: PoolEditor, isOurs: (uri: string) => boolean): void {
  for (let index = 1; index < namespaces.length; index++) {
    const { kind, name } = namespaces.get(index)!;
    if (kind !== NamespaceKind.PackageInternal || !isOurs(UTF8.decode(strings.get(name)))) continue;
    namespaces.replace(index, { kind: SEPARATE, name });
  }
}

const UTF8 = new TextDecoder();

import { AbcError } from "../abc/errors.ts";
import { readInstructions } from "../abc/instructions.ts";
import { MultinameKind, NamespaceKind } from "../abc/model.ts";
import { Op } from "../abc/opcodes.ts";
import type { PoolEditor } from "../abc/pool-editor.ts";
import { walkAbc } from "../abc/walk.ts";
import type { RedirectedCall } from "./natives.ts";

/**
 * Makes an ABC file call a method by another name. What the file itself declares by the old name keeps it, and a
 * name that is used for anything but calls is left alone, as `super.readObject()` needs the old one; so are
 * files that can't be read.
 *
 * @param named indices of the multinames of that local name
 */
export function redirectCalls(pool: PoolEditor, { to, namespaces }: RedirectedCall, named: readonly number[]): void {
  const { multinames } = pool;
  const wanted = new Set(namespaces);
  const meant = named.filter((index) => publicUris(pool, index).some((uri) => wanted.has(uri)));
  if (meant.length === 0) return;
  const uses = findUses(pool, named);
  if (uses === undefined) return;

  const isPrivate = new Set(
    [...uses.traits.keys()].filter((index) => !meant.includes(index)).flatMap((index) => namespaceIndices(pool, index)),
  );
  const redirected = meant.filter(
    (index) => !uses.others.has(index) && !namespaceIndices(pool, index).some((namespace) => isPrivate.has(namespace)),
  );
  if (redirected.length === 0) return;
  const { strings, namespaces: pooled } = pool;
  const name = strings.add(UTF8.encode(to));
  const namespace = pooled.add({ kind: NamespaceKind.Package, name: strings.add(new Uint8Array()) });
  for (const index of redirected) {
    const original = multinames.get(index)!;
    const offsets = uses.traits.get(index);
    if (offsets) {
      const declared = multinames.add(original);
      for (const offset of offsets) pool.replaceNumber(offset, declared);
    }
    multinames.replace(index, { kind: MultinameKind.QName, namespace, name });
  }
}

interface Uses {
  /** where traits have the name, by its index */
  traits: Map<number, number[]>;
  /** indices that code uses for something else than a call */
  others: Set<number>;
}

/** @returns undefined if the file can't be read */
function findUses(pool: PoolEditor, named: readonly number[]): Uses | undefined {
  const { bytes, multinames } = pool;
  const wanted = new Set(named);
  const traits = new Map<number, number[]>();
  const others = new Set<number>();
  const starts = new Set(named.map((index) => encoded(index)[0]!));
  const patterns = named.map(encoded);
  try {
    walkAbc(bytes, multinames.end, {
      trait(name, offset) {
        if (!wanted.has(name)) return;
        const offsets = traits.get(name);
        if (offsets) offsets.push(offset);
        else traits.set(name, [offset]);
      },
      code(start, end) {
        if (!mayUse(bytes, start, end, starts, patterns)) return;
        for (const { opcode, operands } of readInstructions(bytes.subarray(start, end))) {
          if (NAMING.has(opcode) && wanted.has(operands[0]!)) others.add(operands[0]!);
        }
      },
    });
  } catch (error) {
    if (error instanceof AbcError) return undefined;
    throw error;
  }
  return { traits, others };
}

/** Instructions with a name that are no calls. */
const NAMING: ReadonlySet<number> = new Set([
  Op.getsuper,
  Op.setsuper,
  Op.callsuper,
  Op.callsupervoid,
  Op.findpropstrict,
  Op.findproperty,
  Op.getlex,
  Op.getproperty,
  Op.setproperty,
  Op.initproperty,
  Op.deleteproperty,
  Op.constructprop,
]);

/** Whether there are bytes in code that may be such an instruction with one of the names. Most code has none. */
function mayUse(
  bytes: Uint8Array,
  start: number,
  end: number,
  starts: ReadonlySet<number>,
  patterns: readonly Uint8Array[],
): boolean {
  for (let at = start; at + 1 < end; at++) {
    if (!IS_NAMING[bytes[at]!] || !starts.has(bytes[at + 1]!)) continue;
    if (patterns.some((pattern) => pattern.every((byte, i) => bytes[at + 1 + i] === byte))) return true;
  }
  return false;
}

const IS_NAMING = Array.from({ length: 256 }, (_, opcode) => NAMING.has(opcode));

/** A number as compilers write it. */
function encoded(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

function namespaceIndices(pool: PoolEditor, index: number): number[] {
  const multiname = pool.multinames.get(index)!;
  if ("namespace" in multiname) return [multiname.namespace];
  return "namespaceSet" in multiname ? (pool.namespaceSets.get(multiname.namespaceSet) ?? []) : [];
}

/** URIs of the public namespaces of a QName or a Multiname. */
function publicUris(pool: PoolEditor, index: number): string[] {
  return namespaceIndices(pool, index).flatMap((namespaceIndex) => {
    const namespace = pool.namespaces.get(namespaceIndex);
    if (!namespace || (namespace.kind !== NamespaceKind.Package && namespace.kind !== NamespaceKind.Namespace))
      return [];
    return [new TextDecoder().decode(pool.strings.get(namespace.name))];
  });
}

const UTF8 = new TextEncoder();

import { AbcError } from "../abc/errors.ts";
import { readInstructions } from "../abc/instructions.ts";
import { MultinameKind, NamespaceKind } from "../abc/model.ts";
import { Op } from "../abc/opcodes.ts";
import type { PoolEditor } from "../abc/pool-editor.ts";
import { walkAbc } from "../abc/walk.ts";
import type { RedirectedCall } from "./natives.ts";

/**
 * Makes an ABC file call methods by other names. What the file itself declares by an old name keeps it, and a name that
 * is used for anything but calls is left alone, as `super.readObject()` needs the old one; so are files that can't be read.
 *
 * @param named indices of the multinames of a local name
 */
export function redirectCalls(
  pool: PoolEditor,
  calls: readonly RedirectedCall[],
  named: (text: string) => readonly number[],
): void {
  const meant = calls.map(({ from, namespaces }) =>
    named(from).filter((index) => publicUris(pool, index).some((uri) => namespaces.includes(uri))),
  );
  if (meant.every(({ length }) => length === 0)) return;
  const uses = findUses(
    pool,
    calls.flatMap(({ from }) => named(from)),
  );
  if (uses === undefined) return;
  for (const [i, call] of calls.entries()) {
    redirectCall(pool, call, { ...uses, named: named(call.from), meant: meant[i]! });
  }
}

interface CallUses extends Uses {
  /** indices of the multinames of that local name */
  named: readonly number[];
  /** those of them by which content means the method */
  meant: readonly number[];
}

function redirectCall(pool: PoolEditor, { to }: RedirectedCall, { named, meant, traits, others }: CallUses): void {
  const ownNamespaces = new Set(
    named
      .filter((index) => traits.has(index) && !meant.includes(index))
      .flatMap((index) => namespaceIndices(pool, index)),
  );
  const redirected = meant.filter(
    (index) => !others.has(index) && !namespaceIndices(pool, index).some((namespace) => ownNamespaces.has(namespace)),
  );
  if (redirected.length === 0) return;
  const { multinames, strings, namespaces } = pool;
  const name = strings.add(UTF8.encode(to));
  const namespace = namespaces.add({ kind: NamespaceKind.Package, name: strings.add(new Uint8Array()) });
  for (const index of redirected) {
    const offsets = traits.get(index) ?? [];
    const declared = offsets.length > 0 ? multinames.add(multinames.get(index)!) : 0;
    for (const offset of offsets) pool.replaceNumber(offset, declared);
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
  const suspects = findSuspects(bytes, multinames.end, named);
  let next = 0;
  try {
    walkAbc(bytes, multinames.end, {
      trait(name, offset) {
        if (!wanted.has(name)) return;
        const offsets = traits.get(name);
        if (offsets) offsets.push(offset);
        else traits.set(name, [offset]);
      },
      code(start, end) {
        while (suspects[next]! < start) next++;
        if (!(suspects[next]! < end)) return;
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

/** Where there are bytes that may be such an instruction with one of the names, in order. Most code has none. */
function findSuspects(bytes: Uint8Array, from: number, named: readonly number[]): number[] {
  const suspects: number[] = [];
  for (const pattern of named.map(encoded)) {
    for (let at = bytes.indexOf(pattern[0]!, from); at >= 0; at = bytes.indexOf(pattern[0]!, at + 1)) {
      if (NAMING.has(bytes[at - 1]!) && pattern.every((byte, i) => bytes[at + i] === byte)) suspects.push(at);
    }
  }
  return suspects.sort((a, b) => a - b);
}

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

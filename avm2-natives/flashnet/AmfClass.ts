import { DisplayObject } from "flash.display";
import {
  ByteArray,
  Dictionary,
  describeType,
  getDefinitionByName,
  getQualifiedClassName,
  Proxy as PlayerProxy,
} from "flash.utils";
import { XMLDocument } from "flash.xml";

// Types that TypeScript has no value of.
export const IExternalizable: any = getDefinitionByName("flash.utils.IExternalizable");
const Class: any = getDefinitionByName("Class");

/** What AMF makes of the objects of a class. */
export enum AmfKind {
  Object,
  Array,
  Date,
  Xml,
  XmlDocument,
  ByteArray,
  Dictionary,
  IntVector,
  UintVector,
  NumberVector,
  Vector,
  Externalizable,
  /** written as undefined */
  Nothing,
}

/** A class as AMF sees it: spec/bytearray.md §7. */
export class AmfClass {
  /** null for a class that can't be got at */
  readonly type: any;
  readonly kind: AmfKind;
  readonly dynamic: boolean;
  /** names of what each instance has: variables, and accessors with both halves, that are not [Transient]; sorted as the player does it */
  readonly sealed: string[] = [];
  /** whether the player's own writer writes just that, and reading it runs no code of content */
  plain: boolean = true;

  constructor(value: any, type: any) {
    const description: any = describeType(value);
    this.type = type;
    this.kind = kindOf(value, String(description.attribute("name")));
    this.dynamic = String(description.attribute("isDynamic")) == "true";
    if (this.kind != AmfKind.Object) return;
    this.addMembers(description.child("variable"));
    if (description.child("constant").length() > 0) this.plain = false;
    const accessors: any = description.child("accessor");
    this.addMembers(accessors);
    for (let i: int = 0; i < accessors.length(); i++) {
      if (String(accessors[i].attribute("access")) == "readwrite") this.plain = false;
    }
    this.sealed.sort();
  }

  /**
   * The name that content has registered for it, "" without one. It may change.
   *
   * The player tells it in no other way than as the type of a Vector's elements.
   */
  get alias(): string {
    return this.type == null ? "" : elementAlias(new (vectorOf(this.type))());
  }

  private addMembers(members: any): void {
    for (let i: int = 0; i < members.length(); i++) {
      const member: any = members[i];
      const access = String(member.attribute("access"));
      // An empty list has no uri. Names of other namespaces are not looked for.
      if (String(member.attribute("uri")) != "" || (access != "" && access != "readwrite")) continue;
      if (isTransient(member)) this.plain = false;
      else this.sealed.push(String(member.attribute("name")));
    }
  }
}

/** The name that is registered for the class of an empty Vector's elements. */
export function elementAlias(vector: any): string {
  const bytes = new ByteArray();
  bytes.objectEncoding = 3;
  bytes.writeObject(vector);
  // The marker, no elements, not fixed, and then a length and a text.
  bytes.position = 3;
  let length: uint = bytes.readUnsignedByte();
  if (length >= 0x80) length = ((length & 0x7f) << 7) | bytes.readUnsignedByte();
  return bytes.readUTFBytes(length >>> 1);
}

function isTransient(member: any): boolean {
  const metadata: any = member.child("metadata");
  for (let i: int = 0; i < metadata.length(); i++) {
    if (String(metadata[i].attribute("name")) == "Transient") return true;
  }
  return false;
}

function kindOf(value: any, name: string): AmfKind {
  if (is(value, IExternalizable)) return AmfKind.Externalizable;
  if (is(value, Array)) return AmfKind.Array;
  if (is(value, Date)) return AmfKind.Date;
  if (is(value, XML)) return AmfKind.Xml;
  if (is(value, XMLDocument)) return AmfKind.XmlDocument;
  if (is(value, ByteArray)) return AmfKind.ByteArray;
  if (is(value, Dictionary)) return AmfKind.Dictionary;
  if (is(value, DisplayObject)) return AmfKind.Nothing;
  switch (name) {
    case "__AS3__.vec::Vector.<int>":
      return AmfKind.IntVector;
    case "__AS3__.vec::Vector.<uint>":
      return AmfKind.UintVector;
    case "__AS3__.vec::Vector.<Number>":
      return AmfKind.NumberVector;
    default:
      return name.indexOf("__AS3__.vec::Vector.<") == 0 ? AmfKind.Vector : AmfKind.Object;
  }
}

/** by qualified name */
const classes: any = {};
const plainObject: AmfClass = new AmfClass({}, Object);

/** @param value an object */
export function amfClassOf(value: any): AmfClass {
  // What content says, a property or a getter called `constructor` say, counts for nothing.
  const name = getQualifiedClassName(value);
  if (name == "Object") return plainObject;
  let known: AmfClass = classes[name];
  // Another SWF may have another class of that name.
  if (known == null || known.type == null || !is(value, known.type)) {
    known = new AmfClass(value, classOf(value, name));
    classes[name] = known;
  }
  return known;
}

/** null for one that can't be got at */
function classOf(value: any, name: string): any {
  // Questions to a Proxy are answered by content; XML takes names for those of elements.
  const typeName: string = typeof value;
  if (!is(value, PlayerProxy) && typeName != "xml") {
    const type: any = value.constructor;
    if (is(type, Class) && is(value, type) && getQualifiedClassName(type) == name) return type;
  }
  try {
    return getDefinitionByName(name);
  } catch {
    return null;
  }
}

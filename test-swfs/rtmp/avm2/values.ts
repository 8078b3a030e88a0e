import { registerClassAlias } from "flash.net";
import {
  ByteArray,
  Dictionary,
  getQualifiedClassName,
  type IDataInput,
  type IDataOutput,
  type IExternalizable,
} from "flash.utils";

/** One that servers know as well: `Move` of `testing/game-server.ts`. */
export class Move {
  x: int = 0;
  y: number = 0;
  note: string = null;
  next: Move = null;
}

/** One that writes itself: `Card` of `testing/game-server.ts`. */
export class Card implements IExternalizable {
  suit: string = null;
  held: any = null;

  writeExternal(output: IDataOutput): void {
    output.writeUTF(this.suit);
    output.writeObject(this.held);
  }

  readExternal(input: IDataInput): void {
    this.suit = input.readUTF();
    this.held = input.readObject();
  }
}

/** A value, its name, and whether what came back is the same. */
export class Row {
  name: string;
  value: any;
  isSame: Function;

  constructor(name: string, value: any, isSame: Function) {
    this.name = name;
    this.value = value;
    this.isSame = isSame;
  }
}

/** Values of every kind that a call can carry, and a text of so many characters. */
export function rows(length: int): Row[] {
  registerClassAlias("game.Move", Move);
  registerClassAlias("game.Card", Card);
  return [classes(), external(), dictionary(), vectors(), cycle(), others(), text(length)];
}

function classes(): Row {
  const move = new Move();
  move.x = -7;
  move.y = 0.25;
  move.note = "Zug nach hinten: é";
  move.next = new Move();
  return new Row("class", move, (back: any): boolean => {
    if (!is(back, Move) || !is(back.next, Move)) return false;
    return back.x == -7 && back.y == 0.25 && back.note == move.note && back.next.next == null;
  });
}

function external(): Row {
  const card = new Card();
  card.suit = "hearts";
  const move = new Move();
  card.held = [move, move];
  return new Row("externalizable", card, (back: any): boolean => {
    if (!is(back, Card)) return false;
    return back.suit == "hearts" && is(back.held[0], Move) && back.held[1] == back.held[0];
  });
}

function dictionary(): Row {
  const words: any = new Dictionary();
  const key = new Move();
  key.x = 3;
  words.name = "bob";
  words[5] = true;
  words[key as any] = [1];
  return new Row("dictionary", words, (back: any): boolean => {
    const entries: Dictionary = back;
    let found: any = null;
    // Keys of a Dictionary are what they are; those of anything else are texts.
    for (const name in entries) if (is(name, Move)) found = name;
    if (found == null || found.x != 3) return false;
    return back.name == "bob" && back[5] === true && back[found][0] == 1;
  });
}

function vectors(): Row {
  const ints = new Vector<int>();
  ints.push(-1, 2);
  const uints = new Vector<uint>();
  uints.push(0xffffffff);
  const numbers = new Vector<number>(2, true);
  numbers[0] = 0.5;
  const moves = new Vector<Move>();
  moves.push(new Move(), null);
  return new Row("vectors", [ints, uints, numbers, moves], (back: any): boolean => {
    const names = back.map((vector: any): string => getQualifiedClassName(vector).replace("__AS3__.vec::Vector.", ""));
    if (names.join() != "<int>,<uint>,<Number>,<Move>") return false;
    if (back[0][0] != -1 || back[0].length != 2 || back[1][0] != 0xffffffff) return false;
    return back[2][0] == 0.5 && back[2].fixed && is(back[3][0], Move) && back[3][1] == null;
  });
}

function cycle(): Row {
  const room: any = { players: [] };
  room.players.push({ room }, { room });
  room.players[0].friend = room.players[1];
  return new Row("cycle", room, (back: any): boolean => {
    const [first, second] = back.players;
    return first.room == back && second.room == back && first.friend == second && first != second;
  });
}

function others(): Row {
  const value: any = { none: null, undef: undefined, yes: true, when: new Date(1000), nan: NaN };
  value.markup = new XML("<a b='1'>é</a>");
  value.sparse = [1];
  value.sparse[2] = 3;
  value.keyed = ["x"];
  value.keyed.key = "y";
  value.list = [[], "", {}];
  value.bytes = new ByteArray();
  value.bytes.writeInt(-5);
  return new Row("others", value, (back: any): boolean => {
    if (back.none !== null || back.undef !== undefined || back.yes !== true || String(back.nan) != "NaN") return false;
    if (back.when.time != 1000 || String(back.markup).indexOf("é") < 0) return false;
    if (back.sparse.length != 3 || back.sparse[2] != 3 || back.keyed[0] != "x" || back.keyed.key != "y") return false;
    if (!is(back.bytes, ByteArray) || back.bytes.length != 4 || back.bytes.readInt() != -5) return false;
    return back.list.length == 3 && back.list[1] === "" && is(back.list[0], Array);
  });
}

function text(length: int): Row {
  let value = "flashnet é ";
  while (value.length < length) value += value;
  value = value.substr(0, length);
  return new Row("text", value, (back: any): boolean => back === value);
}

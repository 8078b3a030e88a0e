import { Sprite } from "flash.display";

const SIZE: int = 40;
const GAP: int = 2;
const COLUMNS: string = "abcdefgh";
const EMPTY: uint = 0x33445a;
const COLORS: uint[] = [0xff7a59, 0x4cc2ff, 0xffd166, 0x7bd88f, 0xc792ea, 0xff8fb3];
/** Fields in a row that win, and the ways that a row goes. */
const ROW: int = 4;
const WAYS: int[][] = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
];

/** The color of a player is that of his name, wherever it is shown. */
export function colorOf(name: string): uint {
  let sum: int = 0;
  for (let i: int = 0; i < name.length; i++) sum += name.charCodeAt(i) * (i + 1);
  return COLORS[sum % COLORS.length];
}

function fieldAt(x: int, y: int): string {
  return COLUMNS.charAt(x) + (y + 1);
}

/** Eight by eight fields, `a1` at the lower left, that belong to nobody or to a name. */
export class Board extends Sprite {
  private readonly fields: Sprite[] = [];

  /** @param chosen called with the name of a field that was clicked */
  constructor(chosen: (field: string) => void) {
    super();
    for (let y: int = 0; y < 8; y++) {
      for (let x: int = 0; x < 8; x++) {
        const name: string = fieldAt(x, y);
        const field: Sprite = new Sprite();
        field.x = x * SIZE;
        field.y = (7 - y) * SIZE;
        field.buttonMode = true;
        field.addEventListener("click", (): void => chosen(name));
        this.fields.push(field);
        this.addChild(field);
      }
    }
    this.show({});
  }

  /** @param owners names by field */
  show(owners: any): void {
    for (let i: int = 0; i < 64; i++) {
      const owner: any = owners[fieldAt(i % 8, int(i / 8))];
      const { graphics } = this.fields[i];
      graphics.clear();
      graphics.beginFill(EMPTY);
      graphics.drawRoundRect(0, 0, SIZE - GAP, SIZE - GAP, 8, 8);
      graphics.endFill();
      if (owner == null) continue;
      graphics.beginFill(colorOf(String(owner)));
      graphics.drawCircle((SIZE - GAP) / 2, (SIZE - GAP) / 2, SIZE / 3);
      graphics.endFill();
    }
  }

  /** @returns who has four fields in a row, or null */
  winner(owners: any): string {
    for (let i: int = 0; i < 64; i++) {
      const x: int = i % 8;
      const y: int = int(i / 8);
      const owner: any = owners[fieldAt(x, y)];
      if (owner == null) continue;
      for (const [dx, dy] of WAYS) {
        let length: int = 1;
        while (length < ROW && owners[fieldAt(x + length * dx, y + length * dy)] == owner) length++;
        if (length == ROW) return String(owner);
      }
    }
    return null;
  }
}

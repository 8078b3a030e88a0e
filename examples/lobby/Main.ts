import { Sprite } from "flash.display";
import type { KeyboardEvent, NetStatusEvent, SyncEvent } from "flash.events";
import { NetConnection, Responder, SharedObject } from "flash.net";
import { TextField, TextFormat } from "flash.text";
import { Board, colorOf } from "./Board.ts";

const SERVER: string = "rtmp://game.example.com/lobby";
const ENTER: int = 13;

const PANEL: uint = 0x2c3a4d;
const TEXT: uint = 0xe8edf2;
const DIM: uint = 0x9fb0c3;

/**
 * Four in a row on a board that all see and take fields of, who is there, and what they say.
 *
 * @swf width=600 height=420 frameRate=30 version=20 background=#1f2a38
 */
export class Main extends Sprite {
  private readonly connection: NetConnection = new NetConnection();
  private readonly board: SharedObject = SharedObject.getRemote("board", SERVER, true);
  private readonly players: SharedObject = SharedObject.getRemote("players", SERVER);
  private readonly fields: Board = new Board((field: string): void => this.take(field));
  private readonly status: TextField = this.label(20, 12, 330, 28, 18, TEXT);
  private readonly list: TextField = this.panel(360, 46, 220, 110, 14);
  private readonly chat: TextField = this.panel(360, 166, 220, 198, 13);
  private readonly prompt: TextField = this.label(20, 380, 80, 24, 14, DIM);
  private readonly line: TextField = this.panel(100, 378, 480, 26, 15);
  private myName: string = "";

  constructor() {
    super();
    this.fields.x = 20;
    this.fields.y = 46;
    this.addChild(this.fields);
    this.label(360, 16, 100, 24, 14, DIM).text = "Players";
    const clear: TextField = this.label(470, 16, 110, 24, 14, DIM);
    clear.htmlText = "<p align='right'><u>Clear the board</u></p>";
    clear.addEventListener("click", (): void => this.clear());
    this.line.type = "input";
    this.line.multiline = false;
    this.line.selectable = true;
    this.line.maxChars = 100;
    this.line.addEventListener("keyDown", (event: KeyboardEvent): void => {
      if (int(event.keyCode) == ENTER) this.enter();
    });

    this.connection.client = { onSay: (name: string, text: string): void => this.said(name, text) };
    this.connection.addEventListener("netStatus", (event: NetStatusEvent): void => this.changed(event.info));
    this.board.addEventListener("sync", (event: SyncEvent): void => this.showBoard());
    this.players.addEventListener("sync", (event: SyncEvent): void => this.showPlayers());
    this.ask("What is your name?");
  }

  private ask(question: string): void {
    this.tell(question);
    this.prompt.text = "Your name";
    this.stage.focus = this.line;
  }

  /** What was typed: first a name, then what one says. */
  private enter(): void {
    const text: string = this.line.text;
    this.line.text = "";
    if (this.connection.connected) {
      this.connection.call("say", new Responder(null, this.refused), text);
      return;
    }
    this.myName = text;
    this.connection.connect(SERVER, text);
  }

  private changed(info: any): void {
    switch (info.code) {
      case "NetConnection.Connect.Success":
        this.prompt.text = "Say";
        this.board.connect(this.connection);
        this.players.connect(this.connection);
        break;
      case "NetConnection.Connect.Rejected":
        this.ask(info.application.message);
        break;
      case "NetConnection.Connect.Failed":
        this.ask("The server is not there. Your name?");
        break;
      case "NetConnection.Connect.Closed":
        if (this.prompt.text == "Say") this.ask("The server is gone. Your name?");
        break;
    }
  }

  /** A free field becomes one's own, and one's own becomes free. Of two that take one at once, the first has it. */
  private take(field: string): void {
    if (!this.connection.connected) return;
    const owner: any = this.board.data[field];
    if (owner == null) this.board.setProperty(field, this.myName);
    else if (owner == this.myName) this.board.setProperty(field, null);
    else this.tell("That field is " + owner + "'s.");
  }

  private clear(): void {
    if (this.connection.connected) this.connection.call("clearBoard", new Responder(null, this.refused));
  }

  private refused(info: any): void {
    this.tell(info.description);
  }

  private said(name: string, text: string): void {
    const line: string = name == "" ? text : name + ": " + text;
    trace(line);
    this.append(this.chat, line, name == "" ? DIM : colorOf(name));
    this.chat.scrollV = this.chat.maxScrollV;
  }

  private showBoard(): void {
    const owners: any = this.board.data;
    this.fields.show(owners);
    const taken: string[] = [];
    for (const field in owners) taken.push(field + " " + owners[field]);
    trace("board: " + taken.sort().join(", "));
    const winner: string = this.fields.winner(owners);
    this.tell(winner == null ? "Four in a row win" : winner + " has four in a row!");
  }

  private showPlayers(): void {
    const names: string[] = [];
    for (const name in this.players.data) names.push(name);
    names.sort();
    trace("players: " + names.join(", "));
    this.list.text = "";
    for (const name of names) this.append(this.list, name + (name == this.myName ? " (you)" : ""), colorOf(name));
  }

  private tell(text: string): void {
    trace(text);
    this.status.text = text;
  }

  private append(field: TextField, line: string, color: uint): void {
    const begin: int = field.length;
    field.appendText(line + "\n");
    field.setTextFormat(new TextFormat(null, null, color), begin, field.length);
  }

  private panel(x: number, y: number, width: number, height: number, size: int): TextField {
    const field: TextField = this.label(x, y, width, height, size, TEXT);
    field.background = true;
    field.backgroundColor = PANEL;
    field.multiline = true;
    field.wordWrap = true;
    return field;
  }

  private label(x: number, y: number, width: number, height: number, size: int, color: uint): TextField {
    const field: TextField = new TextField();
    field.defaultTextFormat = new TextFormat("_sans", size, color);
    field.x = x;
    field.y = y;
    field.width = width;
    field.height = height;
    field.selectable = false;
    this.addChild(field);
    return field;
  }
}

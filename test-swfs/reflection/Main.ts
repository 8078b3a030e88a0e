import { Sprite } from "flash.display";
import { EventDispatcher } from "flash.events";
import { Socket } from "flash.net";
import { ApplicationDomain } from "flash.system";
import {
  ByteArray,
  getDefinitionByName,
  getQualifiedClassName,
  getQualifiedSuperclassName,
  type IDataInput,
  type IDataOutput,
} from "flash.utils";

/** Content has a method of the same name as ApplicationDomain's; it must stay its own. */
class Library {
  getDefinition(name: string): string {
    return "entry " + name;
  }
}

/**
 * Content looks at the socket class in every way there is, and finds the player's.
 *
 * @swf frameRate=30 version=15
 */
export class Main extends Sprite {
  constructor() {
    super();
    const socket = new Socket();
    const untyped: any = socket;
    trace(getQualifiedClassName(socket), getQualifiedClassName(Socket), String(Socket), String(socket));
    trace(getQualifiedSuperclassName(socket), getQualifiedSuperclassName(Socket));
    trace(untyped instanceof Socket, is(untyped, Socket), is(untyped, EventDispatcher));
    trace(
      is(untyped, getDefinitionByName("flash.utils.IDataInput")),
      is(untyped, getDefinitionByName("flash.utils::IDataOutput")),
    );
    trace(untyped.constructor == Socket);

    trace(getDefinitionByName("flash.net.Socket") == Socket, getDefinitionByName("flash.net::Socket") == Socket);
    const packageName = "flash.net";
    trace(getDefinitionByName(packageName + "." + ["So", "cket"].join("")) == Socket);
    trace(getDefinitionByName("flash.utils.ByteArray") == ByteArray, getDefinitionByName("Main") == Main);
    try {
      getDefinitionByName("flash.net.Sockets");
    } catch (error) {
      trace(error);
    }

    const domain = ApplicationDomain.currentDomain;
    trace(domain.hasDefinition("flash.net.Socket"), domain.getDefinition("flash.net.Socket") == Socket);
    trace(domain.getDefinition("flash.net::Socket") == Socket, domain.getDefinition("Main") == Main);
    trace(domain.hasDefinition("flash.net.Sockets"), new Library().getDefinition("flash.net.Socket"));
    const plain: any = { getDefinition: (name: string): string => "plain " + name };
    trace(plain.getDefinition("x"));

    const Late: any = domain.getDefinition("flash.net.Socket");
    trace(new Late() instanceof Socket);
    const input: IDataInput = socket;
    const output: IDataOutput = socket;
    trace(input.endian, output.objectEncoding, input.bytesAvailable);
    for (const name of ["open", "connection", "input", "output", "connected", "flush", "remoteAddress", "nonsense"]) {
      trace(name, name in untyped);
    }
    try {
      untyped.nonsense = 1;
    } catch (error) {
      trace(error);
    }
  }
}

import { Sprite } from "flash.display";
import { Security } from "flash.system";
import { getDefinitionByName, getQualifiedClassName } from "flash.utils";

/**
 * `flash.system.Security`, by its name and found by its name, in an old SWF.
 *
 * @swf frameRate=30 version=9
 */
export class Main extends Sprite {
  constructor() {
    super();
    trace(getQualifiedClassName(Security), getDefinitionByName("flash.system.Security") == Security);
    trace(Security.REMOTE, Security.LOCAL_WITH_FILE, Security.LOCAL_WITH_NETWORK, Security.LOCAL_TRUSTED);
    const late: any = Security;
    trace(Security.sandboxType, late["sandbox" + "Type"], "APPLICATION" in late);
    Security.allowDomain("*", "example.com");
    Security.allowInsecureDomain("*");
    trace(Security.loadPolicyFile("xmlsocket://game.example.com:843") as any);
    try {
      Security.loadPolicyFile(null);
    } catch (error: any) {
      trace(error);
    }
    trace("done");
  }
}

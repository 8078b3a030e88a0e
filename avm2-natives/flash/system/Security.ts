import { Security as PlayerSecurity } from "flash.system";
import { ByteArray } from "flash.utils";
import { Channel } from "../../flashnet/Channel.ts";
import { SANDBOX } from "../../flashnet/environment.ts";
import { Message } from "../../flashnet/protocol.ts";
import { checkNetworkingAllowed } from "../../flashnet/sandbox.ts";

/**
 * `flash.system.Security`, whose policy files reach the host and whose sandbox is the one that flashnet goes by
 * (spec/security.md §1, §3). Everything else is the player's own.
 */
export class Security {
  static readonly APPLICATION: string = "application";
  static readonly LOCAL_TRUSTED: string = "localTrusted";
  static readonly LOCAL_WITH_FILE: string = "localWithFile";
  static readonly LOCAL_WITH_NETWORK: string = "localWithNetwork";
  static readonly REMOTE: string = "remote";

  constructor() {
    throw new ArgumentError("Error #2012: Security$ class cannot be instantiated.", 2012);
  }

  static get pageDomain(): string {
    return PlayerSecurity.pageDomain;
  }

  static get sandboxType(): string {
    return SANDBOX;
  }

  static allowDomain(...domains: any[]): void {
    PlayerSecurity.allowDomain(...domains);
  }

  static allowInsecureDomain(...domains: any[]): void {
    PlayerSecurity.allowInsecureDomain(...domains);
  }

  /** Tells the host and does not wait: nothing is fetched before a connection needs it. */
  static loadPolicyFile(url: string): void {
    checkNetworkingAllowed("Security.loadPolicyFile()");
    if (url == null) throw new TypeError("Error #2007: Parameter url must be non-null.", 2007);
    const message = new ByteArray();
    message.writeUTF(url);
    const channel = new Channel();
    channel.onClose = (): void => {};
    channel.open((): void => {
      channel.send(Message.PolicyFile, message, 0, message.length);
      channel.send(Message.End);
    });
  }

  static showSettings(panel: string = "default"): void {
    PlayerSecurity.showSettings(panel);
  }
}

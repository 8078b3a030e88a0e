/** What tests use of it; it brings no types. */
declare module "rtmp-client" {
  export class NetConnection {
    /** statuses, and methods that the server calls */
    [method: string]: unknown;
    connect(url: string, ...args: unknown[]): boolean;
    close(): void;
    call(
      method: string,
      responder: { onResult(value: unknown): void; onStatus(info: unknown): void },
      ...args: unknown[]
    ): Promise<boolean>;
  }

  export class SharedObject {
    static get(name: string, persistence: boolean, connection: NetConnection): SharedObject;
    onSync: (list: { code: string; name?: string }[]) => void;
    setProperty(name: string, value: unknown): void;
  }
}

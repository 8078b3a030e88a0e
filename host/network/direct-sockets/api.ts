/** The part of the Direct Sockets API (WICG) that is used here; TypeScript has no types of it. */

export interface OpenInfo<R, W> {
  readable: ReadableStream<R>;
  writable: WritableStream<W>;
  localAddress: string;
  localPort: number;
}

export interface TcpOpenInfo extends OpenInfo<Uint8Array, Uint8Array> {
  remoteAddress: string;
  remotePort: number;
}

/** `opened` and `closed` reject with a DOMException; `close` throws while a stream is locked. */
export interface DirectSocket<Info> {
  opened: Promise<Info>;
  closed: Promise<void>;
  close(): Promise<void>;
}

export interface Message {
  data: Uint8Array;
  /** numeric; of a message that is sent, where it goes to */
  remoteAddress: string;
  remotePort: number;
}

export interface DirectSockets {
  TCPSocket: new (host: string, port: number, options: { noDelay: boolean }) => DirectSocket<TcpOpenInfo>;
  TCPServerSocket: new (
    localAddress: string,
    options: { localPort: number; backlog?: number; ipv6Only?: boolean },
  ) => DirectSocket<{ readable: ReadableStream<DirectSocket<TcpOpenInfo>> }>;
  UDPSocket: new (options: {
    localAddress: string;
    localPort: number;
    ipv6Only?: boolean;
  }) => DirectSocket<OpenInfo<Message, Message>>;
}

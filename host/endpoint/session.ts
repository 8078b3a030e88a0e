/** What serves a channel from OPENED on. */
export interface Session {
  /** Settles, without an error, when the session is over and nothing more will be sent on the channel. */
  readonly done: Promise<void>;
  /** @throws ProtocolError */
  receive(type: number, payload: Uint8Array): void;
  /** The channel is gone. */
  channelClosed(): void;
  /** Ends everything at once, without a message to the client. */
  abort(): void;
}

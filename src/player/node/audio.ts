import { PageEventTarget, type Restore } from "./dom.ts";

/** Sound that is never heard but takes its time: `onended` is called when a source's last sample would have played. */
export class SilentAudioContext extends PageEventTarget {
  readonly destination = {};
  readonly sampleRate: number;
  state: "running" | "suspended" | "closed" = "running";
  readonly #time: () => number;
  #playing: SilentSource[] = [];

  /** @param time seconds since the page began */
  constructor(time: () => number, sampleRate: number) {
    super();
    this.#time = time;
    this.sampleRate = sampleRate;
  }

  get currentTime(): number {
    return this.#time();
  }

  /** To be called after the clock has moved. */
  update(): void {
    const due = this.#playing.filter((source) => source.endsAt <= this.currentTime);
    this.#playing = this.#playing.filter((source) => source.endsAt > this.currentTime);
    for (const source of due) source.onended?.();
  }

  createBuffer(channels: number, length: number, sampleRate: number): SilentBuffer {
    return new SilentBuffer(channels, length, sampleRate);
  }

  createBufferSource(): SilentSource {
    return new SilentSource((source) => this.#playing.push(source), this.#time);
  }

  override remember(): Restore {
    const target = super.remember();
    const { state } = this;
    const playing = this.#playing.map((source) => [source, { ...source }] as const);
    return () => {
      target();
      this.state = state;
      this.#playing = playing.map(([source, members]) => Object.assign(source, members));
    };
  }

  async suspend(): Promise<void> {
    this.state = "suspended";
  }

  async resume(): Promise<void> {
    this.state = "running";
  }

  async close(): Promise<void> {
    this.state = "closed";
    this.#playing = [];
  }
}

class SilentBuffer {
  /** seconds */
  readonly duration: number;
  readonly #samples: Float32Array;

  constructor(_channels: number, length: number, sampleRate: number) {
    this.duration = length / sampleRate;
    this.#samples = new Float32Array(length);
  }

  getChannelData(): Float32Array {
    return this.#samples;
  }
}

class SilentSource extends PageEventTarget {
  buffer: SilentBuffer | null = null;
  onended: (() => void) | null = null;
  endsAt = 0;
  readonly #onStart: (source: SilentSource) => void;
  readonly #time: () => number;

  constructor(onStart: (source: SilentSource) => void, time: () => number) {
    super();
    this.#onStart = onStart;
    this.#time = time;
  }

  connect(): void {}
  disconnect(): void {}

  start(when = 0): void {
    this.endsAt = Math.max(when, this.#time()) + (this.buffer?.duration ?? 0);
    this.#onStart(this);
  }
}

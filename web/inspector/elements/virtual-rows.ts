import type { ReactiveController, ReactiveControllerHost } from "lit";

export interface VirtualRowsOptions {
  /** the element that scrolls, once it is there */
  scroller(): HTMLElement | null;
  /** height of a row in CSS pixels */
  rowHeight: number;
}

/** A row to render, and how many CSS pixels below the top of all that scrolls. */
export interface VirtualRow {
  index: number;
  start: number;
}

/** Rows beyond what is seen, on either side. */
const OVERSCAN = 8;

/** CSS pixels that an element may be high in every browser: Firefox ends at 17.9 million, Chromium at 33.5. */
const MAX_HEIGHT = 15_000_000;

/**
 * Rows of one height in an element that scrolls: those that are seen, and a few around them. What it costs does not grow with
 * their number, which a page that follows a connection changes twenty times a second.
 *
 * Where all rows together are higher than an element can be, the bar stands for parts of the way, and steps of a page or
 * less are still as far as they look.
 */
export class VirtualRows implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: VirtualRowsOptions;
  #scroller: HTMLElement | undefined;
  /** CSS pixels that are seen */
  #seen = 0;
  #count = 0;
  /** CSS pixels of rows above what is seen */
  #top = 0;
  /** the scroller's own position, when it was last looked at */
  #position = 0;
  readonly #onScroll = (): void => this.#scrolled();
  readonly #resizes = new ResizeObserver(() => {
    this.#seen = this.#scroller?.clientHeight ?? 0;
    this.#host.requestUpdate();
  });

  constructor(host: ReactiveControllerHost, options: VirtualRowsOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** CSS pixels of all rows together, as far as an element can have them. */
  get height(): number {
    return Math.min(this.#whole, MAX_HEIGHT);
  }

  /** The rows to render. */
  items(count: number): VirtualRow[] {
    const { rowHeight } = this.#options;
    this.#count = count;
    const top = Math.max(0, Math.min(this.#top, this.#whole - this.#seen));
    const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
    const last = Math.min(count, Math.ceil((top + this.#seen) / rowHeight) + OVERSCAN);
    const offset = this.#scale < 1 ? this.#position - top : 0;
    return Array.from({ length: Math.max(0, last - first) }, (_, i) => {
      const index = first + i;
      return { index, start: index * rowHeight + offset };
    });
  }

  /** How many rows are seen at a time. */
  get page(): number {
    return Math.max(1, Math.floor(this.#seen / this.#options.rowHeight) - 1);
  }

  /** Brings a row into sight: by the shortest way, or as the last one that is seen. */
  show(index: number, align: "auto" | "end" = "auto"): void {
    const { rowHeight } = this.#options;
    const above = index * rowHeight;
    const below = above + rowHeight - this.#seen;
    if (align === "end" || this.#top < below) this.#moveTo(below);
    else if (this.#top > above) this.#moveTo(above);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const scroller = this.#options.scroller() ?? undefined;
    if (scroller === this.#scroller) return;
    this.hostDisconnected();
    if (scroller === undefined) return;
    this.#scroller = scroller;
    this.#seen = scroller.clientHeight;
    scroller.addEventListener("scroll", this.#onScroll, { passive: true });
    this.#resizes.observe(scroller);
  }

  hostDisconnected(): void {
    this.#resizes.disconnect();
    this.#scroller?.removeEventListener("scroll", this.#onScroll);
    this.#scroller = undefined;
  }

  /** CSS pixels of all rows, were there no end to what an element can have. */
  get #whole(): number {
    return this.#count * this.#options.rowHeight;
  }

  /** Pixels of the scroller for a pixel of rows. */
  get #scale(): number {
    const ways = this.#whole - this.#seen;
    return ways > 0 ? (this.height - this.#seen) / ways : 1;
  }

  #moveTo(top: number): void {
    const most = Math.max(0, this.#whole - this.#seen);
    const before = this.#top;
    this.#top = Math.max(0, Math.min(top, most));
    this.#settle();
    if (this.#top !== before) this.#host.requestUpdate();
  }

  /** The scroller is where the rows are. */
  #settle(): void {
    if (this.#scroller === undefined) return;
    this.#scroller.scrollTop = this.#top * this.#scale;
    this.#position = this.#scroller.scrollTop;
  }

  #scrolled(): void {
    const { scrollTop } = this.#scroller!;
    const step = scrollTop - this.#position;
    if (step === 0) return;
    this.#position = scrollTop;
    const scale = this.#scale;
    const most = this.height - this.#seen;
    const isStep = scale < 1 && Math.abs(step) <= this.#seen && scrollTop > 0 && scrollTop < most;
    if (isStep) {
      this.#top = Math.max(0, Math.min(this.#top + step, this.#whole - this.#seen));
      // Not at each step: that would end a smooth one.
      if (Math.abs(scrollTop - this.#top * scale) > this.#seen) this.#settle();
    } else {
      this.#top = scrollTop / scale;
    }
    this.#host.requestUpdate();
  }
}

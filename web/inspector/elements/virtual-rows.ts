import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { ReactiveController, ReactiveControllerHost } from "lit";

export interface VirtualRowsOptions {
  /** the element that scrolls, once it is there */
  scroller(): HTMLElement | null;
  /** height of a row in CSS pixels */
  rowHeight: number;
}

/** Rows of one height in an element that scrolls: those that are seen, and a few around them. */
export class VirtualRows implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: VirtualRowsOptions;
  readonly #virtualizer: Virtualizer<HTMLElement, Element>;
  #unmount: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, options: VirtualRowsOptions) {
    this.#host = host;
    this.#options = options;
    this.#virtualizer = new Virtualizer(this.#settings(0));
    host.addController(this);
  }

  /** CSS pixels of all rows together. */
  get height(): number {
    return this.#virtualizer.getTotalSize();
  }

  /** The rows to render. */
  items(count: number): VirtualItem[] {
    if (count !== this.#virtualizer.options.count) this.#virtualizer.setOptions(this.#settings(count));
    return this.#virtualizer.getVirtualItems();
  }

  /** How many rows are seen at a time. */
  get page(): number {
    return Math.max(1, Math.floor((this.#options.scroller()?.clientHeight ?? 0) / this.#options.rowHeight) - 1);
  }

  show(index: number, align: "auto" | "center" | "end" = "auto"): void {
    this.#virtualizer.scrollToIndex(index, { align });
  }

  hostUpdated(): void {
    this.#unmount ??= this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
  }

  hostDisconnected(): void {
    this.#unmount?.();
    this.#unmount = undefined;
  }

  #settings(count: number): ConstructorParameters<typeof Virtualizer<HTMLElement, Element>>[0] {
    const { scroller, rowHeight } = this.#options;
    return {
      count,
      getScrollElement: scroller,
      estimateSize: () => rowHeight,
      overscan: 8,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.#host.requestUpdate(),
    };
  }
}

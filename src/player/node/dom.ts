/**
 * As much of the DOM as Ruffle asks for: elements that remember their listeners, and nothing that is ever drawn.
 * Names follow the DOM standard.
 */

/** Brings something back to how it was. */
export type Restore = () => void;

/** An event as far as Ruffle reads it; which other members there are depends on its type. */
export type PageEvent = { type: string; [member: string]: unknown };
type Listener = (event: object) => void;

export class PageEventTarget {
  readonly #listeners = new Map<string, Set<Listener>>();

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type);
    if (listeners) listeners.add(listener);
    else this.#listeners.set(type, new Set([listener]));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  /** Calls the listeners of `event.type`; Node's own EventTarget would end the process when one throws. */
  dispatchEvent(event: PageEvent): boolean {
    const members = { target: this, currentTarget: this, preventDefault() {}, stopPropagation() {}, ...event };
    for (const listener of [...(this.#listeners.get(event.type) ?? [])]) listener(members);
    return true;
  }

  /** Remembers how it is now, with all that is inside. */
  remember(): Restore {
    const listeners = [...this.#listeners].map(([type, known]) => [type, [...known]] as const);
    return () => {
      this.#listeners.clear();
      for (const [type, known] of listeners) this.#listeners.set(type, new Set(known));
    };
  }
}

export class PageNode extends PageEventTarget {
  readonly children: PageNode[] = [];
  parentElement: PageNode | null = null;

  appendChild(child: PageNode): PageNode {
    this.children.push(child);
    child.parentElement = this;
    return child;
  }

  removeChild(child: PageNode): PageNode {
    const index = this.children.indexOf(child);
    if (index >= 0) this.children.splice(index, 1);
    child.parentElement = null;
    return child;
  }

  remove(): void {
    this.parentElement?.removeChild(this);
  }

  contains(node: unknown): boolean {
    return node === this || this.children.some((child) => child.contains(node));
  }

  querySelector(): null {
    return null;
  }

  querySelectorAll(): [] {
    return [];
  }

  override remember(): Restore {
    const listeners = super.remember();
    const { parentElement, children } = this;
    const before = [...children];
    const nested = before.map((child) => child.remember());
    return () => {
      listeners();
      this.parentElement = parentElement;
      children.splice(0, children.length, ...before);
      for (const restore of nested) restore();
    };
  }
}

/** Keeps the one property that is asked for: the shape of the mouse pointer. */
export class PageStyle {
  cursor = "auto";

  setProperty(name: string, value: string): void {
    if (name === "cursor") this.cursor = value;
  }
}

export class PageElement extends PageNode {
  readonly style = new PageStyle();
  /** CSS pixels; Ruffle makes them its viewport */
  clientWidth = 0;
  clientHeight = 0;

  setAttribute(): void {}
  setAttributeNS(): void {}
  setPointerCapture(): void {}
  releasePointerCapture(): void {}
  focus(): void {}
  blur(): void {}
  click(): void {}
  select(): void {}

  getRootNode(): PageNode {
    let root: PageNode = this;
    while (root.parentElement) root = root.parentElement;
    return root;
  }

  override remember(): Restore {
    const node = super.remember();
    const { clientWidth, clientHeight, style } = this;
    const { cursor } = style;
    return () => {
      node();
      style.cursor = cursor;
      Object.assign(this, { clientWidth, clientHeight });
    };
  }
}

/** What Ruffle selects the text in that it copies. */
export class PageTextArea extends PageElement {
  value = "";
}

/** A field of a form. */
export class PageInput extends PageElement {
  name = "";
  value = "";
}

/** A form that content sends. */
export class PageForm extends PageElement {
  action = "";
  target = "";
  method = "get";
  readonly #submit: (form: PageForm) => void;

  constructor(submit: (form: PageForm) => void) {
    super();
    this.#submit = submit;
  }

  submit(): void {
    this.#submit(this);
  }
}

/** What a document makes and does otherwise than a browser's. */
export interface DocumentHost {
  createCanvas(): object;
  submit(form: PageForm): void;
}

export class PageDocument extends PageNode {
  readonly body = new PageElement();
  readonly baseURI: string;
  readonly #host: DocumentHost;
  #selectable: PageTextArea | undefined;
  /** what was copied last */
  clipboard = "";

  constructor(baseURI: string, host: DocumentHost) {
    super();
    this.baseURI = baseURI;
    this.#host = host;
  }

  createElement(name: string): object {
    if (name === "canvas") return this.#host.createCanvas();
    if (name === "form") return new PageForm((form) => this.#host.submit(form));
    if (name === "input") return new PageInput();
    if (name !== "textarea") return new PageElement();
    this.#selectable = new PageTextArea();
    return this.#selectable;
  }

  createElementNS(): PageElement {
    return new PageElement();
  }

  /** Copies what is in the text area that was made last. */
  execCommand(command: string): boolean {
    if (command !== "copy" || !this.#selectable) return false;
    this.clipboard = this.#selectable.value;
    return true;
  }

  override remember(): Restore {
    const node = super.remember();
    const body = this.body.remember();
    const { clipboard } = this;
    const selectable = this.#selectable;
    return () => {
      node();
      body();
      this.clipboard = clipboard;
      this.#selectable = selectable;
    };
  }
}

export class PageWindow extends PageEventTarget {}

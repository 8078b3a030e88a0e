/** What of the browser is replaced, by the object that has it. */
const REPLACED: readonly (readonly [holder: () => object, name: string, property: string])[] = [
  ...["WebSocket", "Blob", "URL", "fetch", "requestAnimationFrame", "cancelAnimationFrame"].map(
    (name) => [() => globalThis, name, name] as const,
  ),
  [() => WebAssembly, "WebAssembly.instantiate", "instantiate"],
  [() => WebAssembly, "WebAssembly.instantiateStreaming", "instantiateStreaming"],
  [() => customElements, "customElements.define", "define"],
];

/** Names of what can't be replaced on this page: it, or something before it, has frozen them. */
export function unchangeableGlobals(): string[] {
  return REPLACED.filter(([holder, , property]) => !isChangeable(holder(), property)).map(([, name]) => name);
}

/** Whether an assignment to it takes effect. */
export function isChangeable(holder: object, property: string): boolean {
  for (let owner: object | null = holder; owner; owner = Object.getPrototypeOf(owner)) {
    const found = Object.getOwnPropertyDescriptor(owner, property);
    if (found === undefined) continue;
    if (!("value" in found)) return found.set !== undefined;
    return found.writable === true && (owner === holder || Object.isExtensible(holder));
  }
  return Object.isExtensible(holder);
}

/** Ruffle's SharedObjects as it keeps them in `localStorage`: base64 by `HOST/PATH/NAME`. */
export type SharedObjectStorage = Record<string, string>;

/** SharedObjects that are made up as they are asked for, and never stored. */
export interface MadeUp<Key> {
  /** undefined for keys of the page's own */
  match(key: string): Key | undefined;
  /** undefined: there is no such SharedObject */
  get(key: Key): string | undefined;
  /** The player stores what it has opened when it ends, too. */
  set?(key: Key, value: string): void;
}

/** A `localStorage` for Ruffle: that of the page, and what is made up. */
export function answeringStorage<Key>(own: SharedObjectStorage, madeUp: MadeUp<Key>): SharedObjectStorage {
  const match = (key: string | symbol): Key | undefined => (typeof key === "string" ? madeUp.match(key) : undefined);
  return new Proxy(own, {
    get: (target, key) => {
      const ours = match(key);
      if (ours !== undefined) return madeUp.get(ours);
      const value: unknown = Reflect.get(target, key);
      // A browser's own storage has methods that want to be called on it.
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, key, value) => {
      const ours = match(key);
      if (ours === undefined) return Reflect.set(target, key, value);
      madeUp.set?.(ours, String(value));
      return true;
    },
  });
}

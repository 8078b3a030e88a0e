/**
 * Collects what comes between two frames, each thing once, so that a flood of changes costs one layout. A page that is hidden
 * has no frames: of what waits there the last `limit` things are kept.
 */
export function oncePerFrame<T>(show: (thing: T) => void, limit: number): (thing: T) => void {
  const waiting = new Set<T>();
  return (thing) => {
    if (waiting.size === 0) {
      requestAnimationFrame(() => {
        for (const waited of waiting) show(waited);
        waiting.clear();
      });
    }
    waiting.add(thing);
    if (waiting.size > limit) waiting.delete(waiting.values().next().value!);
  };
}

/**
 * Adds methods to a class of the player, as its prototype finds what its traits lack. They can't be told from its own by
 * calling them, and loops over properties don't show them.
 */
export function addMethods(type: any, methods: { [name: string]: Function }): void {
  for (const name in methods) {
    type.prototype[name] = methods[name];
    type.prototype.setPropertyIsEnumerable(name, false);
  }
}

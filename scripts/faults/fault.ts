import type { Scene } from "./scene.ts";

/** Something that goes wrong, and what everybody sees of it then. */
export interface Fault {
  name: string;
  /** a part of `npm test`: done in seconds */
  quick?: boolean;
  /** Has it happen, and throws if something is not as it should be. */
  run(scene: Scene): Promise<void>;
}

export interface Result {
  fault: Fault;
  /** milliseconds */
  duration: number;
  error: Error | undefined;
}

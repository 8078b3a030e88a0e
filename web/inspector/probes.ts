import { Probe } from "../../host/probe/probe.ts";

/** The probes of a page's connections. None is put on a connection unless that was asked for before it was opened. */
export class Probes {
  isOn: boolean;
  readonly #byConnection = new Map<number, Probe>();
  readonly #onChange: () => void;

  /** @param onChange called whenever something is held, or no longer */
  constructor(isOn: boolean, onChange: () => void) {
    this.isOn = isOn;
    this.#onChange = onChange;
  }

  /** Puts one on a connection of this number. @returns undefined while they are off */
  put(connection: number): Probe | undefined {
    if (!this.isOn) return undefined;
    for (const [id, probe] of this.#byConnection) {
      if (probe.isOver("sent") && probe.isOver("received")) this.#byConnection.delete(id);
    }
    const probe = new Probe();
    probe.onChange = this.#onChange;
    this.#byConnection.set(connection, probe);
    return probe;
  }

  of(connection: number): Probe | undefined {
    return this.#byConnection.get(connection);
  }

  /** Takes nothing more in, and lets go what is held. */
  turnOff(): void {
    this.isOn = false;
    for (const probe of this.#byConnection.values()) {
      probe.hold("sent", false);
      probe.hold("received", false);
    }
  }
}

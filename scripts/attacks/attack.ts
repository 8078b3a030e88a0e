/** The attack table: docs/attacks.md is written from it, and `npm run attacks` tries every row. */

/** One row: what somebody who means ill tries, and what answers it. */
export interface Attack<Target> {
  /** unique in its group */
  id: string;
  /** what the attacker does, one concrete try */
  attack: string;
  /** what stands against it */
  answer: string;
  /** Tries it. @throws what `expect` throws when the attacker gets anything */
  run(target: Target): Promise<unknown> | unknown;
}

/** A row that a test elsewhere tries, with what can't be shared here: a browser, say. */
export interface TestedElsewhere {
  id: string;
  attack: string;
  answer: string;
  /** `name` is a part of the test's name, as its file writes it */
  test: { file: string; name: string };
}

/** The rows about one surface, which share what they attack. */
export interface AttackGroup<Target> {
  /** as `npm run attacks` takes it, and as its file is called */
  name: string;
  title: string;
  start(): Promise<Target> | Target;
  stop?(target: Target): Promise<unknown> | unknown;
  /** Does what is allowed: tried after each row, as an attack must not keep others out. */
  neighbour?(target: Target): Promise<unknown> | unknown;
  attacks: readonly Attack<Target>[];
  elsewhere?: readonly TestedElsewhere[];
}

/** Rows that are the same try with different means. */
export function rows<Target, Means extends readonly unknown[]>(
  run: (target: Target, ...means: Means) => Promise<unknown> | unknown,
  table: readonly (readonly [id: string, attack: string, answer: string, ...means: Means])[],
): Attack<Target>[] {
  return table.map(([id, attack, answer, ...means]) => ({
    id,
    attack,
    answer,
    run: (target) => run(target, ...(means as unknown as Means)),
  }));
}

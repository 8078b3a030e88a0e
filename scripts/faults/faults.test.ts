/** The faults that take seconds: docs/faults.md. */
import { it } from "vitest";
import { runFault } from "./run.ts";
import { faults } from "./table/index.ts";

it.each(faults.filter(({ quick }) => quick).map((fault) => [fault.name, fault] as const))(
  "%s",
  {
    timeout: 150_000,
  },
  async (_, fault) => {
    const { error } = await runFault(fault);
    if (error) throw error;
  },
);

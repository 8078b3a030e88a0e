import * as v from "valibot";

/** What is wrong with a value, in one line; undefined where it has the shape. */
export function flaw(schema: v.GenericSchema, value: unknown): string | undefined {
  const { success, issues } = v.safeParse(schema, value, { abortEarly: true });
  if (success) return undefined;
  const [{ message }] = issues;
  return `${v.getDotPath(issues[0]) ?? "it"}: ${message.slice(0, 200)}`;
}

import { aliases, row, type Section } from "../row.ts";

export const aliasSection: Section = {
  name: "§6 Class aliases",
  rows: [
    row(
      "`registerClassAlias`: null",
      aliases
        .call("registerClassAlias", null, "Point")
        .throws("TypeError", 2007, "Error #2007: Parameter aliasName must be non-null."),
      aliases
        .call("registerClassAlias", "row.Point", null)
        .throws("TypeError", 2007, "Error #2007: Parameter classObject must be non-null."),
    ),
    row(
      "`registerClassAlias`: empty name",
      aliases
        .call("registerClassAlias", "", "Point")
        .throws("ArgumentError", 2085, "Error #2085: Parameter aliasName must be non-empty string.")
        .inPlayer({ value: undefined }),
    ),
    row(
      "re-registration replaces",
      aliases.call("registerClassAlias", "row.Point", "Point"),
      aliases.call("getClassByAlias", "row.Point").is("Point"),
      aliases.call("registerClassAlias", "row.Point", "Bag"),
      aliases.call("getClassByAlias", "row.Point").is("Bag"),
    ),
    row("`getClassByAlias`: missing", aliases.call("getClassByAlias", "row.absent").throws("ReferenceError", 1014)),
  ],
};

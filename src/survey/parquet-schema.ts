import type { SchemaElement } from "hyparquet-writer";

/**
 * The columns of `results.parquet`: those of `SurveyRow`, by the same names, so that a query of it is one of `results.jsonl`
 * as well. What may be null in the row may be null here, and an empty list is no null. Integers have 32 bits, and one that
 * does not fit is an error; what may be a fraction is a double. docs/survey-queries.md shows what is asked of them.
 */
export const surveySchema: SchemaElement[] = [
  { name: "survey", num_children: 8 },
  integer("schema"),
  text("sha256"),
  integer("size"),
  ...list("files", text("element")),
  integer("fileCount"),
  ...struct("inspect", [
    problem(),
    [integer("swfVersion", "OPTIONAL")],
    [text("vm", "OPTIONAL")],
    [fraction("width")],
    [fraction("height")],
    [fraction("frameRate")],
    [integer("frames", "OPTIONAL")],
    list(
      "classes",
      struct("element", [[text("name")], [text("provider")], list("lacks", text("element"))], "REQUIRED"),
    ),
    list("calls", text("element")),
    connections(),
    list("policyUrls", text("element")),
    list("sharedObjects", text("element")),
    list("mentioned", text("element")),
    list("unread", text("element")),
  ]),
  ...list(
    "runs",
    struct(
      "element",
      [
        [text("ruffle")],
        problem(),
        [text("ended", "OPTIONAL")],
        [integer("frames", "OPTIONAL")],
        list("trace", text("element")),
        [text("traceSha256", "OPTIONAL")],
        [integer("traceLines", "OPTIONAL")],
        list("errors", text("element")),
        connections(),
        list("loads", text("element")),
        [text("picture", "OPTIONAL")],
      ],
      "REQUIRED",
    ),
  ),
  ...struct("compare", [
    [text("from")],
    [text("to")],
    [{ name: "same", type: "BOOLEAN", repetition_type: "REQUIRED" }],
    list("differences", struct("element", [[text("what")], [text("text")]], "REQUIRED")),
  ]),
];

type Repetition = "REQUIRED" | "OPTIONAL";

function text(name: string, repetition_type: Repetition = "REQUIRED"): SchemaElement {
  return { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type };
}

function integer(name: string, repetition_type: Repetition = "REQUIRED"): SchemaElement {
  return { name, type: "INT32", repetition_type };
}

function fraction(name: string): SchemaElement {
  return { name, type: "DOUBLE", repetition_type: "OPTIONAL" };
}

function struct(
  name: string,
  fields: readonly (readonly SchemaElement[])[],
  repetition_type: Repetition = "OPTIONAL",
): SchemaElement[] {
  return [{ name, repetition_type, num_children: fields.length }, ...fields.flat()];
}

/** As the format has lists: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists */
function list(name: string, element: SchemaElement | readonly SchemaElement[]): SchemaElement[] {
  return [
    { name, repetition_type: "REQUIRED", num_children: 1, converted_type: "LIST" },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    ...[element].flat(),
  ];
}

function problem(): SchemaElement[] {
  return struct("problem", [[text("code")], [text("message")]]);
}

function connections(): SchemaElement[] {
  return list("connections", struct("element", [[text("host")], [integer("port")], [text("protocol")]], "REQUIRED"));
}

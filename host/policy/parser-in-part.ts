/** The reader of policy files, loaded when one has come: what pages have in place of parser.ts. */
import { Part } from "../../base/part.ts";
import type * as Parser from "./parser.ts";

const parser = new Part("the reader of policy files", () => import("./parser.ts"));

export const readPolicyFile: typeof Parser.readPolicyFile = async (...args) =>
  (await parser.load()).readPolicyFile(...args);

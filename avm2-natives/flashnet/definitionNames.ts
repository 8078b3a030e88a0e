import { ApplicationDomain } from "flash.system";
import { DEFINITIONS } from "./environment.ts";

/** What `ApplicationDomain.getQualifiedDefinitionNames` gives: `names`, without those of natives. */
export function definitionNames(target: any, names: any): any {
  if (!is(target, ApplicationDomain)) return names;
  return names.filter(
    (name: string): boolean => name.substr(0, 8) != "flashnet" && DEFINITIONS.indexOf("," + name + ",") < 0,
  );
}

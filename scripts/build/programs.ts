/** The programs of test SWFs and examples, compiled with the project's own compiler. */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { compileAvm1Program, compileProgram } from "../../src/testing/compile.ts";
import { root } from "../../src/testing/root.ts";

/**
 * Compiles a file called like the class it exports, `Main.ts` or `Child.ts`, or a program of AVM1, `Movie.ts`.
 *
 * @param main relative to the root
 */
export function writeProgram(main: string, swf: string): void {
  const compile = basename(main) === "Movie.ts" ? compileAvm1Program : compileProgram;
  writeFileSync(join(root, swf), compile(join(root, main)));
}

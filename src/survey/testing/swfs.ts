import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileProgram } from "../../testing/compile.ts";

/** A SWF whose main class has a constructor of these statements. */
export function swfOf(imports: string, statements: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "flashnet-program-"));
  try {
    const main = join(folder, "Main.ts");
    writeFileSync(
      main,
      `import { Sprite } from "flash.display";\n${imports}\n/** @swf frameRate=50 version=20 */\nexport class Main extends Sprite {\n  constructor() {\n    super();\n${statements}\n  }\n}\n`,
    );
    return compileProgram(main);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One in which Ruffles differ: 0.6.0 has a class that 0.5.0 has not. */
export const differing = (): Uint8Array =>
  swfOf(
    'import { ApplicationDomain } from "flash.system";',
    'trace("captures " + ApplicationDomain.currentDomain.hasDefinition("flash.automation.StageCapture"));',
  );

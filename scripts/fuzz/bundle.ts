/** The targets and all they use in one file that tells which ways its code takes. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import ts from "typescript";

const SCRIPTS = new URL("./", import.meta.url);

/** @param outfile where the worker is written */
export async function bundleWorker(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("worker.ts", SCRIPTS))],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
    plugins: [counting],
  });
}

const COVERAGE = fileURLToPath(new URL("coverage.ts", SCRIPTS));

/** What is under test: no tests, and no helpers of them. */
const COUNTED = /\/(?:base|host|src|web|cli)\/(?!.*(?:\/testing\/|\/generated\/|\.test\.ts)).*\.ts$/;

const counting: Plugin = {
  name: "counting",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!COUNTED.test(path.replaceAll("\\", "/"))) return undefined;
      const { outputText } = ts.transpileModule(await readFile(path, "utf8"), {
        fileName: path,
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
          inlineSourceMap: true,
          inlineSources: true,
        },
        transformers: { before: [countBranches(path)] },
      });
      const contents = `import { hit as ${HIT} } from ${JSON.stringify(COVERAGE)};${outputText}`;
      return { contents, loader: "js", resolveDir: resolve(path, "..") };
    });
  },
};

const HIT = "$hit";

/** Calls `hit` at the beginning of each function, branch and operand that need not run. */
function countBranches(path: string): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const { factory } = context;
    let places = 0;
    const call = (): ts.CallExpression => {
      const place = createHash("md5").update(`${path} ${places++}`).digest().readUInt32LE() % (1 << 18);
      return factory.createCallExpression(factory.createIdentifier(HIT), undefined, [
        factory.createNumericLiteral(place),
      ]);
    };
    const statement = (): ts.Statement => factory.createExpressionStatement(call());
    const counted = (expression: ts.Expression): ts.Expression =>
      factory.createParenthesizedExpression(factory.createComma(call(), expression));
    const LAZY = [
      ts.SyntaxKind.AmpersandAmpersandToken,
      ts.SyntaxKind.BarBarToken,
      ts.SyntaxKind.QuestionQuestionToken,
    ];
    const visit = (original: ts.Node): ts.Node => {
      const node = ts.visitEachChild(original, visit, context);
      if (ts.isBlock(node)) return factory.updateBlock(node, [statement(), ...node.statements]);
      if (ts.isIfStatement(node)) {
        const branch = (part: ts.Statement): ts.Statement =>
          ts.isBlock(part) || ts.isIfStatement(part) ? part : factory.createBlock([statement(), part]);
        const { expression, thenStatement, elseStatement } = node;
        return factory.updateIfStatement(
          node,
          expression,
          branch(thenStatement),
          elseStatement === undefined ? factory.createBlock([statement()]) : branch(elseStatement),
        );
      }
      if (ts.isCaseClause(node)) {
        return factory.updateCaseClause(node, node.expression, [statement(), ...node.statements]);
      }
      if (ts.isDefaultClause(node)) return factory.updateDefaultClause(node, [statement(), ...node.statements]);
      if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
        const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken, body } = node;
        return factory.updateArrowFunction(
          node,
          modifiers,
          typeParameters,
          parameters,
          type,
          equalsGreaterThanToken,
          counted(body),
        );
      }
      if (ts.isConditionalExpression(node)) {
        const { condition, questionToken, whenTrue, colonToken, whenFalse } = node;
        return factory.updateConditionalExpression(
          node,
          condition,
          questionToken,
          counted(whenTrue),
          colonToken,
          counted(whenFalse),
        );
      }
      if (ts.isBinaryExpression(node) && LAZY.includes(node.operatorToken.kind)) {
        return factory.updateBinaryExpression(node, node.left, node.operatorToken, counted(node.right));
      }
      return node;
    };
    return ts.visitEachChild(file, visit, context);
  };
}

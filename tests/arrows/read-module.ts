import ts from 'typescript';

/** What a source file says that the rules of DESIGN are about. */
export interface ModuleFacts {
  /** `./x.ts`, `node:fs`, `zod`, as written. `typeOnly` leaves nothing behind when it runs. */
  imports: { from: string; typeOnly: boolean; line: number }[];
  /** Dotted names that are read or called: `process.env`, `Date.now`, `deps.writer.write`; `new Date` without arguments. */
  uses: { name: string; line: number }[];
}

/** Reads TypeScript, or the scripts of an `.astro` file. */
export function readModule(path: string, text: string): ModuleFacts {
  const source = ts.createSourceFile(
    path,
    path.endsWith('.astro') ? scriptsOf(text) : text,
    ts.ScriptTarget.Latest,
    true,
  );
  const facts: ModuleFacts = { imports: [], uses: [] };
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart()).line + 1;

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier))
        facts.imports.push({ from: node.moduleSpecifier.text, typeOnly: isTypeOnly(node), line: lineOf(node) });
    } else if (ts.isImportTypeNode(node)) {
      if (ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
        facts.imports.push({ from: node.argument.literal.text, typeOnly: true, line: lineOf(node) });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments;
      if (from && ts.isStringLiteral(from))
        facts.imports.push({ from: from.text, typeOnly: false, line: lineOf(node) });
    } else if (isAccess(node)) {
      // The longest name alone: `process.env.PATH`, and not `process.env` again.
      if (!isAccess(node.parent)) facts.uses.push({ name: dotted(node), line: lineOf(node) });
    } else if (ts.isNewExpression(node) && !node.arguments?.length) {
      facts.uses.push({ name: `new ${node.expression.getText()}`, line: lineOf(node) });
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      facts.uses.push({ name: `${node.expression.text}()`, line: lineOf(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return facts;
}

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

function isAccess(node: ts.Node): node is Access {
  return (
    ts.isPropertyAccessExpression(node) ||
    (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression))
  );
}
function dotted(node: Access): string {
  const name = ts.isPropertyAccessExpression(node)
    ? node.name.text
    : (node.argumentExpression as ts.StringLiteral).text;
  const { expression } = node;
  return `${isAccess(expression) ? dotted(expression) : expression.getText().replace(/!$/, '')}.${name}`;
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

/** Everything but code becomes blank lines, so that lines stay what they are. */
function scriptsOf(text: string): string {
  const blank = (part: string) => part.replaceAll(/[^\n]/g, '');
  let end = 0;
  let code = '';
  for (const found of text.matchAll(/^---\n([\s\S]*?)\n---|<script[^>]*>([\s\S]*?)<\/script>/g)) {
    const inner = found[1] ?? found[2] ?? '';
    const start = found.index + found[0].indexOf(inner);
    code += blank(text.slice(end, start)) + inner;
    end = start + inner.length;
  }
  return code + blank(text.slice(end));
}

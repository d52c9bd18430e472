// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../src/', import.meta.url));

/** What a person reads or hears of an element, apart from its children. */
const READ = new Set(['alt', 'aria-description', 'aria-label', 'aria-roledescription', 'aria-valuetext', 'description', 'hint', 'label', 'placeholder', 'title']);

/** The same in every language: names, and what is said in all of them at once. */
const NAMES = new Set(['Antiphon', 'Language · Sprache']);

/** Symbols, digits and punctuation need no translation. */
const worded = (text: string) => /\p{L}/u.test(text) && !NAMES.has(text.trim());

/** The literal words that the pages' markup in this source shows, each with its line. */
function literals(name: string, source: string): string[] {
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const tell = (node: ts.Node, text: string) => {
    if (!worded(text)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    found.push(`${name}:${line + 1}: ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) tell(node, node.text);
    else if (ts.isJsxAttribute(node) && node.initializer && READ.has(node.name.getText(file))) shown(node.initializer, tell);
    else if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) shown(node, tell);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Operators of which either side can be what is shown. */
const EITHER = new Set<ts.SyntaxKind>([ts.SyntaxKind.PlusToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);

/** The literals among the values that an expression can have; what it calls or compares is not shown. */
function shown(node: ts.Node, tell: (node: ts.Node, text: string) => void): void {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return tell(node, node.text);
  if (ts.isTemplateExpression(node)) {
    for (const piece of [node.head, ...node.templateSpans.map(({ literal }) => literal)]) tell(piece, piece.text);
    for (const { expression } of node.templateSpans) shown(expression, tell);
  } else if (ts.isConditionalExpression(node)) {
    shown(node.whenTrue, tell);
    shown(node.whenFalse, tell);
  } else if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (EITHER.has(kind)) shown(node.left, tell);
    if (EITHER.has(kind) || kind === ts.SyntaxKind.AmpersandAmpersandToken) shown(node.right, tell);
  } else if ((ts.isJsxExpression(node) || ts.isParenthesizedExpression(node)) && node.expression) shown(node.expression, tell);
}

test('every word of the pages is in the catalogue', () => {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.tsx'));
  expect(paths.length).toBeGreaterThan(100);
  expect(paths.sort().flatMap((path) => literals(path, readFileSync(join(root, path), 'utf8')))).toEqual([]);
});

test.each([
  ['<p>Good morning</p>', ['Good morning']],
  ['<p>{ready ? "Ready" : t("wait")}</p>', ['Ready']],
  ['<p>{done && `${count} left`}</p>', ['left']],
  ['<img alt="A face" className="face" />', ['A face']],
  ['<Field label={name ?? "Name"} />', ['Name']],
  ['<p className="note">{t("wait")} · 3 {kind === "late" ? t("late") : null}</p>', []],
])('literal words are told from the rest in %s', (source, words) => {
  expect(literals('a.tsx', source).map((line) => line.replace('a.tsx:1: ', ''))).toEqual(words);
});

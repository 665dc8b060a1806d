import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The class that the module's name stands for; only its constructor is public. */
const MAIN = "ImageFactory";
const SOURCES = fileURLToPath(new URL("../../pipeline/src/", import.meta.url));

/** One public thing of the module: what `dagger call --help` shows. */
export interface ApiItem {
  /** As `Image.stage(name: string): Stage`. */
  signature: string;
  /** Its doc comment; empty when there is none. */
  doc: string;
}

/** Read the public API of the module from the files beside index.ts, in the order of their names. */
export function readApi(): ApiItem[] {
  const files = readdirSync(SOURCES).filter((name) => name.endsWith(".ts"));
  // Only the text matters: neither the client nor other files are loaded.
  const options = { noResolve: true, noLib: true, target: ts.ScriptTarget.ES2022 };
  const program = ts.createProgram(files.map((name) => SOURCES + name).sort(), options);
  const checker = program.getTypeChecker();
  const sources = program.getSourceFiles().filter((file) => file.fileName.startsWith(SOURCES));
  return sources.flatMap((file) => file.statements.flatMap((statement) => itemsOf(statement, checker)));
}

/** The names of types in the signatures of the module's classes, constructors included, that Dagger does not know. */
export function foreignTypes(): string[] {
  const sources = readdirSync(SOURCES)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ts.createSourceFile(name, readFileSync(SOURCES + name, "utf8"), ts.ScriptTarget.ES2022, true));
  const own = sources.flatMap((file) =>
    file.statements.flatMap((item) =>
      (ts.isClassDeclaration(item) || ts.isEnumDeclaration(item)) && item.name ? [item.name.text] : [],
    ),
  );
  const known = new Set(["Promise", ...own, ...sources.flatMap(importedFromSdk)]);
  const used = sources.flatMap((file) => file.statements.filter(ts.isClassDeclaration).flatMap(typesOf));
  return used.filter((name) => !known.has(name));
}

function importedFromSdk(file: ts.SourceFile): string[] {
  const imports = file.statements.filter(ts.isImportDeclaration);
  const sdk = imports.filter((item) => item.moduleSpecifier.getText(file).includes("@dagger.io/dagger"));
  return sdk.flatMap(({ importClause }) => {
    const names = importClause?.namedBindings;
    return names !== undefined && ts.isNamedImports(names) ? names.elements.map((item) => item.name.text) : [];
  });
}

function typesOf(node: ts.ClassDeclaration): string[] {
  return node.members.flatMap((member) => {
    const called =
      ts.isConstructorDeclaration(member) || (ts.isMethodDeclaration(member) && hasDecorator(member, "func"));
    if (!called) return [];
    return [member.type, ...member.parameters.map(({ type }) => type)].flatMap((type) =>
      type ? referencesIn(type) : [],
    );
  });
}

function referencesIn(node: ts.Node): string[] {
  const found = ts.isTypeReferenceNode(node) ? [node.typeName.getText()] : [];
  ts.forEachChild(node, (child) => {
    found.push(...referencesIn(child));
  });
  return found;
}

function itemsOf(statement: ts.Statement, checker: ts.TypeChecker): ApiItem[] {
  if (ts.isEnumDeclaration(statement) && isExported(statement)) return enumItems(statement, checker);
  if (!ts.isClassDeclaration(statement) || statement.name === undefined) return [];
  if (hasDecorator(statement, "enumType")) return enumItems(statement, checker);
  if (!hasDecorator(statement, "object")) return [];
  const name = statement.name.text;
  const members = statement.members.flatMap((member) => memberItems(name, member, checker));
  const doc = docOf(statement.name, checker) || (name === MAIN ? moduleDoc(statement.getSourceFile()) : "");
  return [{ signature: `object ${name}`, doc }, ...members];
}

/** The module's description is the comment before the first import of its main file. */
function moduleDoc(file: ts.SourceFile): string {
  const text = file.getFullText();
  const [first] = ts.getLeadingCommentRanges(text, 0) ?? [];
  if (first === undefined || !text.startsWith("/**", first.pos)) return "";
  const lines = text.slice(first.pos + 3, first.end - 2).split("\n");
  return lines
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim();
}

function memberItems(owner: string, member: ts.ClassElement, checker: ts.TypeChecker): ApiItem[] {
  if (ts.isConstructorDeclaration(member)) {
    if (owner !== MAIN) return [];
    return [
      { signature: `${owner}(${signatureOf(member)})`, doc: "constructor" },
      ...argumentItems(`${owner}()`, member, checker),
    ];
  }
  if (!hasDecorator(member, "func") || member.name === undefined) return [];
  const name = `${owner}.${member.name.getText()}`;
  const doc = docOf(member.name, checker);
  if (ts.isPropertyDeclaration(member)) return [{ signature: `${name}${typeOf(member)}`, doc }];
  if (!ts.isMethodDeclaration(member)) return [];
  const marks = decoratorTexts(member)
    .filter((text) => text !== "@func()")
    .map((text) => `${text} `);
  return [
    { signature: `${marks.join("")}${name}(${signatureOf(member)})${typeOf(member)}`, doc },
    ...argumentItems(name, member, checker),
  ];
}

function argumentItems(
  owner: string,
  node: ts.MethodDeclaration | ts.ConstructorDeclaration,
  checker: ts.TypeChecker,
): ApiItem[] {
  return node.parameters.map((parameter) => ({
    signature: `${owner} --${parameter.name.getText()}`,
    doc: docOf(parameter.name, checker),
  }));
}

function signatureOf(node: ts.MethodDeclaration | ts.ConstructorDeclaration): string {
  return node.parameters
    .map((parameter) => {
      const optional = parameter.questionToken ? "?" : "";
      const fallback = parameter.initializer ? ` = ${parameter.initializer.getText()}` : "";
      const marks = decoratorTexts(parameter).map((text) => `${text} `);
      return `${marks.join("")}${parameter.name.getText()}${optional}${typeOf(parameter)}${fallback}`;
    })
    .join(", ");
}

function enumItems(node: ts.EnumDeclaration | ts.ClassDeclaration, checker: ts.TypeChecker): ApiItem[] {
  const name = node.name?.text ?? "";
  const members = [...node.members].flatMap((member) =>
    member.name === undefined
      ? []
      : [{ signature: `${name}.${member.name.getText()}`, doc: docOf(member.name, checker) }],
  );
  return [{ signature: `enum ${name}`, doc: node.name ? docOf(node.name, checker) : "" }, ...members];
}

function typeOf({ type }: { type?: ts.TypeNode | undefined }): string {
  return type === undefined ? "" : `: ${type.getText().replace(/\s+/g, " ")}`;
}

function docOf(name: ts.Node, checker: ts.TypeChecker): string {
  const symbol = checker.getSymbolAtLocation(name);
  return symbol === undefined ? "" : ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
}

function decoratorTexts(node: ts.Node): string[] {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return decorators.map((decorator) => decorator.getText().replace(/\s+/g, " "));
}

function hasDecorator(node: ts.Node, name: string): boolean {
  return decoratorTexts(node).some((text) => text.startsWith(`@${name}(`));
}

function isExported(node: ts.EnumDeclaration): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

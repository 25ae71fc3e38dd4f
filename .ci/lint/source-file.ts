import { parseSync, type TSType, Visitor } from 'oxc-parser';

export interface Finding {
  readonly line: number;
  readonly message: string;
}

export interface SourceFacts {
  /** Module specifiers with their lines: static, re-exported, dynamic with a literal, and `new URL('…', import.meta.url)` left out. */
  readonly imports: readonly { readonly specifier: string; readonly line: number; readonly typeOnly: boolean }[];
  readonly findings: readonly Finding[];
}

/** Said of an assertion that makes a `Clearance`: whoever writes one opens a door. */
export const makesClearance = 'only app/lane/decide.ts makes a Clearance';

/** What a TypeScript or JavaScript file imports, and its uses of `any`, of default exports and of assertions to `Clearance`. */
export function readSource(path: string, text: string): SourceFacts {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) {
    return { imports: [], findings: [{ line: 1, message: `does not parse: ${errors[0]?.message}` }] };
  }
  const imports: { specifier: string; line: number; typeOnly: boolean }[] = [];
  const findings: Finding[] = [];

  for (const one of module.staticImports) {
    const typeOnly = one.entries.length > 0 && one.entries.every((entry) => entry.isType);
    imports.push({ specifier: one.moduleRequest.value, line: lineAt(one.start), typeOnly });
  }
  for (const one of module.staticExports) {
    for (const entry of one.entries) {
      if (entry.moduleRequest !== null) {
        imports.push({ specifier: entry.moduleRequest.value, line: lineAt(one.start), typeOnly: entry.isType });
      }
      const { kind, name } = entry.exportName;
      if (kind === 'Default' || (kind === 'Name' && name === 'default'))
        findings.push({ line: lineAt(one.start), message: 'default export' });
    }
  }
  const asserted = (node: { readonly start: number; readonly typeAnnotation: TSType }) => {
    const { typeAnnotation: type } = node;
    const named = type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name;
    if (named === 'Clearance') findings.push({ line: lineAt(node.start), message: makesClearance });
  };
  new Visitor({
    TSAsExpression: asserted,
    TSTypeAssertion: asserted,
    ImportExpression: (node) => {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string') {
        imports.push({ specifier: node.source.value, line: lineAt(node.start), typeOnly: false });
      }
    },
    TSAnyKeyword: (node) => findings.push({ line: lineAt(node.start), message: 'the type any' }),
  }).visit(program);
  return { imports, findings };
}

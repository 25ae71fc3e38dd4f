import { parseSync, Visitor } from 'oxc-parser';

/** What a source file says that could be the key of a text. */
export interface SpokenKeys {
  /** Whole strings. */
  readonly strings: ReadonlySet<string>;
  /** Templates with something in them: `${screen}.sentence` is `^.+\.sentence$`. */
  readonly patterns: readonly RegExp[];
  /** What is given to `t` as it stands: has to be a key. */
  readonly asked: readonly string[];
}

/** Reads the keys that a TypeScript file speaks of. */
export function keysIn(path: string, source: string): SpokenKeys {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const strings = new Set<string>();
  const patterns: RegExp[] = [];
  const asked: string[] = [];
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === 'string') strings.add(node.value);
    },
    TemplateLiteral: (node) => {
      const parts = node.quasis.map((part) => part.value.cooked ?? '');
      // A template that is all variable, or prose, is no key.
      if (parts.some((part) => /\s/.test(part)) || !parts.some((part) => /[\w-]\.|\.[\w-]/.test(part))) return;
      patterns.push(new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`));
    },
    CallExpression: (node) => {
      const callee = node.callee.type === 'MemberExpression' ? node.callee.property : node.callee;
      const first = node.arguments[0];
      if (callee.type !== 'Identifier' || callee.name !== 't' || first?.type !== 'Literal') return;
      if (typeof first.value === 'string') asked.push(first.value);
    },
  }).visit(program);
  return { strings, patterns, asked };
}

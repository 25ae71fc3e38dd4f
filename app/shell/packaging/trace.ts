import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { isBuiltin } from 'node:module';
import { parseSync, Visitor } from 'oxc-parser';

export interface Traced {
  /** Project paths of modules. */
  readonly modules: ReadonlySet<string>;
  /** Names of npm packages. */
  readonly packages: ReadonlySet<string>;
  /** Modules that are loaded only on demand and reach something forbidden: left out, with the reason. */
  readonly leftOut: ReadonlyMap<string, string>;
}

interface Imports {
  readonly now: readonly string[];
  /** Imports inside functions, and processes started by `new URL('…', import.meta.url)`. */
  readonly later: readonly string[];
}

/**
 * Everything that the entries reach. What they import statically must be allowed; a module that is imported on demand
 * and reaches something forbidden is left out whole.
 */
export function trace(top: string, entries: readonly string[], forbidden: readonly string[]): Traced {
  const read = new Map<string, Imports>();
  const importsOf = (path: string): Imports => {
    const known = read.get(path) ?? readImports(path, readFileSync(join(top, path), 'utf8'));
    read.set(path, known);
    return known;
  };
  const isForbidden = (name: string) =>
    forbidden.some((one) => name === one || (one.endsWith('/') && name.startsWith(one)));

  const modules = new Set<string>();
  const packages = new Set<string>();
  const leftOut = new Map<string, string>();

  /** The modules and packages that one module brings at once, or the forbidden one among them with the way to it. */
  const closure = (entry: string): { modules: Set<string>; packages: Set<string>; problem: string | null } => {
    const found = { modules: new Set<string>(), packages: new Set<string>(), problem: null as string | null };
    const visit = (path: string, way: readonly string[]) => {
      if (found.modules.has(path) || found.problem !== null) return;
      if (isForbidden(path)) {
        found.problem = [...way, path].join(' → ');
        return;
      }
      if (!existsSync(join(top, path))) throw new Error(`not there: ${[...way, path].join(' → ')}`);
      found.modules.add(path);
      for (const specifier of importsOf(path).now) {
        if (specifier.startsWith('.')) visit(resolveFrom(path, specifier), [...way, path]);
        else if (!isBuiltin(specifier)) {
          const name = packageOf(specifier);
          if (isForbidden(name)) found.problem ??= [...way, path, name].join(' → ');
          found.packages.add(name);
        }
      }
    };
    visit(entry, []);
    return found;
  };

  const open = entries.map((path) => ({ path, needed: true }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (modules.has(next.path) && !next.needed) continue;
    const found = closure(next.path);
    if (found.problem !== null) {
      if (next.needed) throw new Error(`cannot be packed: ${found.problem}`);
      leftOut.set(next.path, found.problem);
      continue;
    }
    for (const name of found.packages) packages.add(name);
    for (const path of found.modules) {
      if (modules.has(path)) continue;
      modules.add(path);
      for (const specifier of importsOf(path).later) {
        if (specifier.startsWith('.')) {
          open.push({ path: resolveFrom(path, specifier), needed: false });
        } else if (!isBuiltin(specifier) && !isForbidden(packageOf(specifier))) packages.add(packageOf(specifier));
      }
    }
  }
  return { modules, packages, leftOut };
}

const resolveFrom = (path: string, specifier: string) => normalize(join(dirname(path), specifier));

function packageOf(specifier: string): string {
  const [scope = '', name] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

function readImports(path: string, text: string): Imports {
  if (!/\.(ts|mjs|js)$/.test(path)) return { now: [], later: [] };
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const now = new Set<string>();
  const later = new Set<string>();
  for (const one of module.staticImports) {
    if (one.entries.length === 0 || one.entries.some((entry) => !entry.isType)) now.add(one.moduleRequest.value);
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries)
      if (moduleRequest !== null && !isType) now.add(moduleRequest.value);
  }
  const literal = (node: unknown): string | null => {
    const { type, value } = (node ?? {}) as { readonly type?: string; readonly value?: unknown };
    return type === 'Literal' && typeof value === 'string' ? value : null;
  };
  let depth = 0;
  const enter = () => {
    depth += 1;
  };
  const leave = () => {
    depth -= 1;
  };
  new Visitor({
    FunctionDeclaration: enter,
    FunctionExpression: enter,
    ArrowFunctionExpression: enter,
    'FunctionDeclaration:exit': leave,
    'FunctionExpression:exit': leave,
    'ArrowFunctionExpression:exit': leave,
    ImportExpression: (node) => {
      const specifier = literal(node.source);
      // What a module imports in its own body is loaded with it.
      if (specifier !== null) (depth === 0 ? now : later).add(specifier);
    },
    NewExpression: (node) => {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL') return;
      const [first, second] = node.arguments;
      const specifier = literal(first);
      if (specifier?.startsWith('.') && second?.type === 'MemberExpression') later.add(specifier);
    },
    // createRequire(import.meta.url)('package')
    CallExpression: (node) => {
      const specifier = literal(node.arguments[0]);
      if (node.callee.type === 'Identifier' && node.callee.name === 'require' && specifier !== null) now.add(specifier);
    },
  }).visit(program);
  return { now: [...now], later: [...later] };
}

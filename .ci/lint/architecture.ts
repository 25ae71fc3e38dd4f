import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { circles } from './circles.ts';
import { forbiddenImport, forbiddenPackage } from './folder-rule.ts';
import { makesClearance, readSource } from './source-file.ts';

/** Where a clearance may come from: the decision, and test benches. */
const clearanceMakers = /^app\/lane\/decide\.ts$|^native\/virtual\/rigs\/|\.test\.ts$/;
const toolConfig = /(^|\/)[\w.-]+\.config\.ts$/;

/**
 * The architecture rule over a set of files: imports that the folder table forbids, circles, `any`, default exports, and
 * clearances that are made elsewhere than by the decision.
 * @returns one `path:line: message` a finding, none when the rule holds
 */
export function architectureFindings(files: ReadonlyMap<string, string>): readonly string[] {
  const findings: string[] = [];
  const graph = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const facts = readSource(path, text);
    for (const { line, message } of facts.findings) {
      if (message === 'default export' && toolConfig.test(path)) continue;
      if (message === makesClearance && clearanceMakers.test(path)) continue;
      findings.push(`${path}:${line}: ${message}`);
    }
    const edges = new Set<string>();
    graph.set(path, edges);
    for (const { specifier, line, typeOnly } of facts.imports) {
      if (specifier.startsWith('.')) {
        const target = normalize(join(dirname(path), specifier));
        const reason = forbiddenImport(path, target);
        if (reason !== null) findings.push(`${path}:${line}: ${reason}`);
        if (!typeOnly && files.has(target)) edges.add(target);
      } else {
        const [scope = '', name] = specifier.split('/');
        const reason = forbiddenPackage(path, scope.startsWith('@') ? `${scope}/${name}` : scope);
        if (reason !== null) findings.push(`${path}:${line}: ${reason}`);
      }
    }
  }
  for (const circle of circles(graph)) findings.push(`${circle[0]}:1: a circle of imports: ${circle.join(' → ')}`);
  return findings;
}

/** Reads the files of a checkout for `architectureFindings`. */
export function readFiles(top: string, paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(paths.map((path) => [path, readFileSync(join(top, path), 'utf8')]));
}

import { ok, type Result } from '../../../app/core/result.ts';

/** Each by what it makes wrong; README.md says which result of a reader each must come to. */
const named = [
  // What the state signed, or what of it is on the chip.
  ...['sod-signature', 'dg-hash', 'dg-missing', 'wrong-issuer', 'expired-ds', 'revoked-ds', 'unknown-csca'],
  // How the chip behaves before and after a reader has access.
  ...[
    'clone',
    'ca-wrong-key',
    'pace-fails',
    'downgrade',
    'wrong-mac',
    'plain-answer',
    'wrong-length',
    'endless-file',
    'slow',
  ],
  // What its portrait is.
  ...['huge-dg2', 'hostile-jp2'],
] as const;

/** At one command of a session, counted from 1 after power-up. */
const atCommand = ['drops-at', '6988-at'] as const;

export type FaultName = (typeof named)[number];

export const knownFaults: string = [...named, ...atCommand.map((name) => `${name}:N[:once|:always]`)].join(', ');

/** `placing`: once after each placing; `once`: the first time that the book is laid down, never again; `always`: in every session. */
export type Often = 'placing' | 'once' | 'always';

export interface Strike {
  readonly command: number;
  readonly often: Often;
}

/** What is wrong with a virtual passport, as its profile names it. */
export interface Faults {
  readonly names: ReadonlySet<FaultName>;
  readonly dropsAt: Strike | null;
  readonly refusesAt: Strike | null;
}

/** Two signers, or two portraits, are more than one passport has. */
const alternatives = [
  ['wrong-issuer', 'expired-ds', 'revoked-ds', 'unknown-csca'],
  ['huge-dg2', 'hostile-jp2'],
] as const;

function isName(text: string): text is FaultName {
  return (named as readonly string[]).includes(text);
}

/** The list of a profile; the error names what in it is no fault. */
export function faultsOf(value: unknown): Result<Faults, string> {
  const list = value ?? [];
  if (!Array.isArray(list)) return { ok: false, error: `"faults" is ${JSON.stringify(value)}` };
  const names = new Set<FaultName>();
  const strikes: { -readonly [Name in (typeof atCommand)[number]]?: Strike } = {};
  for (const fault of list as readonly unknown[]) {
    const text = typeof fault === 'string' ? fault : '';
    const [, struck, command, often] = /^(drops-at|6988-at):([1-9]\d{0,5})(?::(once|always))?$/.exec(text) ?? [];
    const name = atCommand.find((one) => one === struck);
    if (name !== undefined)
      strikes[name] = { command: Number(command), often: (often as Often | undefined) ?? 'placing' };
    else if (isName(text)) names.add(text);
    else return { ok: false, error: `"faults": ${JSON.stringify(fault)} is no fault that this chip has` };
  }
  const both = alternatives.map((group) => group.filter((name) => names.has(name))).find((found) => found.length > 1);
  if (both !== undefined) return { ok: false, error: `"faults": ${both.join(' and ')} exclude each other` };
  return ok({ names, dropsAt: strikes['drops-at'] ?? null, refusesAt: strikes['6988-at'] ?? null });
}

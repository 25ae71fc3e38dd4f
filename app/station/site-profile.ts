import { resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { languageSchema } from '../contract/traveller.ts';
import { isLaneId, type LaneId } from '../core/ids.ts';
import { padModes } from '../core/presentation-attack.ts';
import { err, ok, type Result } from '../core/result.ts';

const text = z.string().min(1).max(200);

const chipReaderSchema = z.discriminatedUnion('driver', [
  /** A reader of the PC/SC daemon whose name contains `reader`. */
  z.strictObject({ driver: z.literal('pcsc'), reader: text }),
  /** The virtual passport without a daemon; results say `in-process`. */
  z.strictObject({ driver: z.literal('virtual') }),
]);
const virtualDevice = z.strictObject({ driver: z.literal('virtual') });
const mrzReaderSchema = z.discriminatedUnion('driver', [
  virtualDevice,
  /** A reader on a serial line or virtual COM port. */
  z.strictObject({ driver: z.literal('serial'), path: text }),
]);
const cameraSchema = z.discriminatedUnion('driver', [
  virtualDevice,
  z.strictObject({ driver: z.literal('v4l2'), path: z.string().startsWith('/dev/') }),
]);
const gateSchema = z.discriminatedUnion('driver', [
  virtualDevice,
  /** A dcttech USB relay board, by its product string (`USBRelay2`). */
  z.strictObject({ driver: z.literal('hid-relay'), product: text }),
]);

const backendSchema = z.discriminatedUnion('kind', [
  /** The reference backend with its private PostgreSQL, started beside the lane (demonstration and small sites). */
  z.strictObject({ kind: z.literal('embedded') }),
  z.strictObject({
    kind: z.literal('remote'),
    url: z.url({ protocol: /^https$/ }),
    keyid: text,
    privateKey: text,
    backendKeyid: text,
    backendPublicKey: text,
    clientCertificate: text.optional(),
    clientKey: text.optional(),
    ca: text.optional(),
  }),
]);

/** What a site chooses; everything else about a lane is the same everywhere. */
export const siteProfileSchema = z
  .strictObject({
    site: z.enum(['erenhot', 'zamyn-uud']),
    lane: z.string().refine((name): name is LaneId => isLaneId(name), 'letters, digits, dots, hyphens and underscores'),
    direction: z.enum(['entry', 'exit']),
    doors: z.enum(['one', 'two']),
    /** Who asks for more time (a wheelchair, a walking frame): gets it on the automatic path, or an officer. */
    assistance: z.enum(['automatic', 'officer']).default('officer'),
    /** Languages of the invitation, in the order in which they are offered. */
    languages: z
      .array(languageSchema)
      .min(1)
      .refine((all) => new Set(all).size === all.length, 'each language once'),
    /** A language fixed from the start; without it the invitation cycles. */
    language: languageSchema.optional(),
    /** Name of a policy shipped in `app/policy/examples`, or a file beside this profile. */
    policy: text,
    /** A post's key folder for terminal authentication, beside this profile; absent: it opens no fingers and irises. */
    terminalKey: text.optional(),
    face: z.strictObject({
      pad: z.enum(padModes),
      /** Folder of the site's own recognisers, beside this profile; absent: those of the lane. */
      pack: text.optional(),
    }),
    /** Days after which nobody can prove any more whose journal entries they are. */
    saltDays: z.number().int().min(1).max(3_650).default(30),
    devices: z.strictObject({
      chipReader: chipReaderSchema,
      mrzReader: mrzReaderSchema,
      camera: cameraSchema,
      gate: gateSchema,
    }),
    backend: backendSchema,
  })
  .refine(({ doors, devices }) => doors === 'one' || devices.gate.driver !== 'hid-relay', {
    path: ['doors'],
    message: 'a relay board has no door switches: it serves one door',
  });

export type SiteProfile = z.infer<typeof siteProfileSchema>;

/** Where a profile is wrong: always with its line, so that a technician can go there. */
export interface ProfileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** `file:line:column: message`, one problem a line. */
export function describeProblems(problems: readonly ProfileProblem[]): string {
  return problems.map((p) => `${p.file}:${p.line}:${p.column}: ${p.message}`).join('\n');
}

/** Reads a profile from YAML text. Every unknown key and every bad value is a problem that names its line. */
export function parseSiteProfile(
  yaml: string,
  file: string,
  flavour: 'test' | 'production' = 'test',
): Result<SiteProfile, readonly ProfileProblem[]> {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number, message: string): ProfileProblem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message };
  };
  if (document.errors.length > 0) {
    return err(document.errors.map((error) => at(error.pos[0], error.message.split('\n')[0] ?? error.code)));
  }

  const place = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
      const pair = pairOf(parent, path[depth - 1]);
      if (pair !== null) return pair;
    }
    return 0;
  };

  const parsed = siteProfileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    return err(
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => at(place([...issue.path, key]), `unknown key "${[...issue.path, key].join('.')}"`))
          : [at(place(issue.path), `${issue.path.join('.') || 'profile'}: ${issue.message}`)],
      ),
    );
  }
  if (flavour === 'production') {
    const virtual = Object.entries(parsed.data.devices).filter(([, device]) => device.driver === 'virtual');
    const problems = virtual.map(([name]) =>
      at(place(['devices', name, 'driver']), `devices.${name}: a production lane has no virtual devices`),
    );
    if (parsed.data.backend.kind === 'embedded') {
      problems.push(at(place(['backend', 'kind']), 'backend: a production lane has no embedded backend'));
    }
    if (problems.length > 0) return err(problems);
  }
  return ok(parsed.data);
}

/** Offset of the key `name` in a YAML mapping (or of item `name` in a sequence), null when it is not there. */
function pairOf(parent: unknown, name: PropertyKey | undefined): number | null {
  if (typeof parent !== 'object' || parent === null || !('items' in parent) || !Array.isArray(parent.items))
    return null;
  for (const [index, item] of parent.items.entries()) {
    if (typeof name === 'number' && index === name) return (item as { range?: [number] }).range?.[0] ?? null;
    const key = (item as { key?: { value?: unknown; range?: [number] } }).key;
    if (key?.value === name) return key?.range?.[0] ?? null;
  }
  return null;
}

/** The lines of a profile that `--site-option KEY=VALUE` may override. */
const siteOptions = {
  pad: (profile, value) => ({ ...profile, face: { ...profile.face, pad: value } }),
  // Named by hand: beside whoever names it, not beside the profile.
  pack: (profile, value) => ({ ...profile, face: { ...profile.face, pack: resolve(value) } }),
  door: (profile, value) => ({ ...profile, doors: value }),
  assistance: (profile, value) => ({ ...profile, assistance: value }),
  language: (profile, value) => ({ ...profile, language: value }),
  reader: (profile, value) =>
    profile.devices.chipReader.driver === 'pcsc'
      ? {
          ...profile,
          devices: { ...profile.devices, chipReader: { driver: 'pcsc', reader: `Virtual PCD 00 0${value}` } },
        }
      : profile,
} as const satisfies Record<string, (profile: SiteProfile, value: string) => unknown>;

/** Applies `KEY=VALUE` words to a profile; the error names the word and what would be taken. */
export function applySiteOptions(profile: SiteProfile, words: readonly string[]): Result<SiteProfile, string> {
  let changed = profile;
  for (const word of words) {
    const [key = '', value = ''] = word.split(/=(.*)/s);
    if (!Object.hasOwn(siteOptions, key)) {
      return err(
        `--site-option ${word}: there is no option "${key}"; there are ${Object.keys(siteOptions).join(', ')}`,
      );
    }
    if (key === 'reader' && !/^[01]$/.test(value)) return err(`--site-option ${word}: reader is 0 or 1`);
    const parsed = siteProfileSchema.safeParse(siteOptions[key as keyof typeof siteOptions](changed, value));
    if (!parsed.success) return err(`--site-option ${word}: ${parsed.error.issues[0]?.message ?? 'not a value'}`);
    changed = parsed.data;
  }
  return ok(changed);
}

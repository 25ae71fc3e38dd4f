import type { CheckResult } from '../core/document-checks.ts';
import type { CardTransport } from '../document/card-transport.ts';
import { parseDataGroup11 } from '../document/lds/dg11.ts';
import { parseDataGroup12 } from '../document/lds/dg12.ts';
import { parseDataGroup16 } from '../document/lds/dg16.ts';
import { type DisplayedPicture, parseDataGroup5, parseDataGroup7 } from '../document/lds/displayed-pictures.ts';
import { endText, type PassportReading } from '../document/read-passport.ts';
import type { Malformed } from '../document/ber/ber.ts';
import type { Result } from '../core/result.ts';
import type { ExitCode } from './command.ts';

type Card = Pick<CardTransport, 'reader' | 'atr' | 'kind'>;

/** The document of `egate chip read --json`. */
export function chipDocument(reading: PassportReading, card: Card): object {
  const { portrait } = reading;
  return {
    reader: card.reader,
    atr: Buffer.from(card.atr).toString('hex').toUpperCase(),
    access: reading.access,
    end:
      reading.end.kind === 'complete' ? { kind: 'complete' } : { kind: reading.end.kind, detail: endText(reading.end) },
    files: [...reading.files].map(([name, bytes]) => ({ name, bytes: bytes.length })),
    notRead: [...reading.notRead].map(([name, reason]) => ({ name, reason })),
    mrz: reading.mrz,
    portrait:
      portrait === null
        ? null
        : { mime: portrait.mime, standard: portrait.standard, width: portrait.width, height: portrait.height },
    ...(reading.portraitRefused === null ? {} : { portraitRefused: reading.portraitRefused }),
    ...details(reading.files),
    checks: reading.checks,
    activeAuthentication: reading.activeAuthentication,
    chipAuthentication: reading.chipAuthentication,
    terminalAuthentication: reading.terminalAuthentication,
    apdus: reading.apdus,
    bytes: reading.bytes,
    ms: reading.ms,
    transport: card.kind,
  };
}

/** What the data groups say that not every document has; absent where there is none, `malformed` where it is not as 9303-10 has it. */
function details(files: ReadonlyMap<string, Uint8Array>): object {
  const of = <T>(
    key: string,
    name: string,
    parse: (file: Uint8Array) => Result<T, Malformed>,
    show: (value: T) => object,
  ) => {
    const file = files.get(name);
    const parsed = file === undefined ? null : parse(file);
    if (parsed === null) return {};
    return { [key]: parsed.ok ? show(parsed.value) : { malformed: parsed.error.detail } };
  };
  const sizes = (pictures: readonly DisplayedPicture[]) =>
    pictures.map(({ mime, width, height }) => ({ mime, width, height }));
  const whole = <T extends object>(value: T) => value;
  return {
    ...of('displayedPortraits', 'DG5', parseDataGroup5, sizes),
    ...of('displayedSignatures', 'DG7', parseDataGroup7, sizes),
    ...of('personalDetails', 'DG11', parseDataGroup11, whole),
    ...of('documentDetails', 'DG12', parseDataGroup12, whole),
    ...of('personsToNotify', 'DG16', parseDataGroup16, whole),
  };
}

/** Was it read, its portrait among it, and did nothing fail? */
export function exitOf(reading: PassportReading): ExitCode {
  const { checks, activeAuthentication, chipAuthentication, terminalAuthentication } = reading;
  const results = [...Object.values(checks), activeAuthentication, chipAuthentication, terminalAuthentication];
  const isWhole = reading.end.kind === 'complete' && reading.portraitRefused === null;
  return isWhole && !results.some(({ outcome }) => outcome === 'failed') ? 0 : 1;
}

/** The same for people. */
export function chipText(reading: PassportReading, card: Card): string {
  const { access, mrz, portrait, ms } = reading;
  const rows: (readonly [string, string])[] = [
    ['reader', card.reader],
    ['access', access === null ? 'none' : accessText(access)],
    ['files', [...reading.files].map(([name, bytes]) => `${name} (${bytes.length})`).join(', ') || 'none'],
    ...(reading.notRead.size === 0
      ? []
      : [['not read', [...reading.notRead].map(([name, why]) => `${name} (${why})`).join(', ')] as const]),
    ['document', mrz === null ? 'not read' : `${mrz.documentCode} ${mrz.documentNumber} of ${mrz.issuingState}`],
    ['name', mrz === null ? 'not read' : `${mrz.primaryIdentifier}, ${mrz.secondaryIdentifier}`],
    [
      'portrait',
      portrait === null
        ? (reading.portraitRefused ?? 'none')
        : `${portrait.mime}, ${portrait.width} × ${portrait.height}`,
    ],
    ...Object.entries(reading.checks).map(([name, result]) => [name, resultText(result)] as const),
    ['activeAuthentication', resultText(reading.activeAuthentication)],
    ['chipAuthentication', resultText(reading.chipAuthentication)],
    ['terminalAuthentication', resultText(reading.terminalAuthentication)],
    ['session', `${reading.apdus} commands, ${reading.bytes} bytes, ${ms.total} ms`],
    ...(reading.end.kind === 'complete' ? [] : [['ENDED EARLY', endText(reading.end)] as const]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(32)}${value}`).join('\n');
}

function accessText(access: NonNullable<PassportReading['access']>) {
  const { protocol, mapping, cipher, parameters, checkDigits, downgraded } = access;
  const how = [protocol, mapping].filter((part) => part !== undefined).join('-');
  return `${[how, cipher, parameters].filter((part) => part !== undefined).join(', ')}${checkDigits === undefined ? '' : ' (with the check digits as printed, which are wrong)'}${downgraded ? ' (DOWNGRADED: the chip offers PACE)' : ''}`;
}

export function resultText({ outcome, reason }: CheckResult): string {
  return `${outcome === 'failed' ? 'FAILED' : outcome}: ${reason}`;
}

import type { CheckResult } from '../core/document-checks.ts';
import type { CardTransport } from '../document/card-transport.ts';
import { endText, type PassportReading } from '../document/read-passport.ts';

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
    mrz: reading.mrz,
    portrait:
      portrait === null
        ? null
        : { mime: portrait.mime, standard: portrait.standard, width: portrait.width, height: portrait.height },
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

/** The same for people. */
export function chipText(reading: PassportReading, card: Card): string {
  const { access, mrz, portrait, ms } = reading;
  const rows: (readonly [string, string])[] = [
    ['reader', card.reader],
    ['access', access === null ? 'none' : accessText(access)],
    ['files', [...reading.files].map(([name, bytes]) => `${name} (${bytes.length})`).join(', ') || 'none'],
    ['document', mrz === null ? 'not read' : `${mrz.documentCode} ${mrz.documentNumber} of ${mrz.issuingState}`],
    ['name', mrz === null ? 'not read' : `${mrz.primaryIdentifier}, ${mrz.secondaryIdentifier}`],
    ['portrait', portrait === null ? 'none' : `${portrait.mime}, ${portrait.width} × ${portrait.height}`],
    ...Object.entries(reading.checks).map(([name, result]) => [name, resultText(result)] as const),
    ['activeAuthentication', resultText(reading.activeAuthentication)],
    ['chipAuthentication', resultText(reading.chipAuthentication)],
    ['terminalAuthentication', resultText(reading.terminalAuthentication)],
    ['session', `${reading.apdus} commands, ${reading.bytes} bytes, ${ms.total} ms`],
    ...(reading.end.kind === 'complete' ? [] : [['ENDED EARLY', endText(reading.end)] as const]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(32)}${value}`).join('\n');
}

function accessText({ protocol, mapping, cipher, parameters, downgraded }: NonNullable<PassportReading['access']>) {
  const how = [protocol, mapping].filter((part) => part !== undefined).join('-');
  return `${[how, cipher, parameters].filter((part) => part !== undefined).join(', ')}${downgraded ? ' (DOWNGRADED: the chip offers PACE)' : ''}`;
}

export function resultText({ outcome, reason }: CheckResult): string {
  return `${outcome === 'failed' ? 'FAILED' : outcome}: ${reason}`;
}

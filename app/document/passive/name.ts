import { Members, oidOf } from '../ber/asn1.ts';
import { type Ber, MalformedBytes, readAllBer } from '../ber/ber.ts';
import { asn1 } from '../ber/asn1.ts';

/** A distinguished name of a certificate. */
export interface Name {
  readonly raw: Uint8Array;
  /** For people: `C=MN, CN=CSCA`. */
  readonly text: string;
  /** Its C, as written; null when it has none. */
  readonly country: string | null;
  /** Equal for names that RFC 5280 §7.1 calls equal, also when their parts come in another order. */
  readonly key: string;
}

const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
};

export function nameOf(element: Ber): Name {
  if (element.tag !== asn1.sequence) throw new MalformedBytes('a name is no sequence');
  const attributes = readAllBer(element.value).flatMap((set) =>
    readAllBer(set.value).map((attribute) => {
      const members = new Members(attribute);
      return { type: oidOf(members.next()), value: textOf(members.next()) };
    }),
  );
  return {
    raw: element.raw,
    text: shown(attributes.map(({ type, value }) => `${shortNames[type] ?? type}=${value}`).join(', ')),
    country: shown(attributes.find(({ type }) => type === '2.5.4.6')?.value.trim() ?? null),
    key: JSON.stringify(attributes.map(({ type, value }) => `${type}=${canonical(value)}`).sort()),
  };
}

/** Characters of a name that people see: a certificate may have one that fills its file. */
const longestShown = 500;

function shown<T extends string | null>(text: T): T | string {
  return text === null || text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

/** RFC 4518: letters in any case, white space around nothing and as one space between words. */
function canonical(value: string): string {
  return value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

function textOf(element: Ber): string {
  const data = Buffer.from(element.value);
  switch (element.tag) {
    case 0x1e:
      return data.length % 2 === 0 ? Buffer.from(data).swap16().toString('utf16le') : data.toString('latin1');
    case 0x0c:
      return data.toString('utf8');
    default:
      return data.toString('latin1');
  }
}

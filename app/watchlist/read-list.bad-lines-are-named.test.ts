import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ListLine } from './list-entry.ts';
import { readList, UnreadableList } from './read-list.ts';

/** Reads it in pieces of a few bytes: records and characters are cut everywhere. */
async function read(text: string | Buffer, piece = 7): Promise<readonly ListLine[]> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, at) =>
    bytes.subarray(at * piece, (at + 1) * piece),
  );
  const lines: ListLine[] = [];
  for await (const line of readList(Readable.from(pieces))) lines.push(line);
  return lines;
}

const header = 'id,documentNumber,issuingState,primary,secondary,birthDate,nationality,sex,reason';

describe('a CSV list', () => {
  it('takes columns in any order, quotes, line breaks within quotes, CR LF and a byte order mark', async () => {
    const text =
      '\uFEFFreason,id,documentNumber,issuingState\r\n"stolen, ""twice""\nin Ulaanbaatar",a,E1,MNG\r\nlost,b,E2,CHN';
    const lines = await read(text);
    expect(lines.map((line) => [line.kind, line.line])).toEqual([
      ['entry', 2],
      ['entry', 4],
    ]);
  });

  it('names what it rejects and takes the rest', async () => {
    const rows = [
      'a,E1,MNG,,,,,,',
      ',E2,MNG,,,,,,',
      'c,E3,,,,,,,',
      'd,,,BAT,DORJ,31.12.1980,MNG,M,',
      'e,,,BAT,DORJ,1980-02-30,MNG,M,',
      'f,,,BAT,DORJ,,MNG,M,',
      'g,,,BAT,DORJ,1980-01-02,MNG,male?,',
      'h,E4,MNG',
      'i,"E5"x,MNG,,,,,,',
      'j,E6\u0000,MNG,,,,,,',
      'k,,,BAT,DORJ,1980,MNG,M,',
    ];
    const lines = await read([header, ...rows].join('\n'));
    expect(lines.filter((line) => line.kind === 'entry').map((line) => line.line)).toEqual([2, 12]);
    const rejected = lines.filter((line) => line.kind === 'rejected');
    expect(rejected.map((line) => line.line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(rejected[2]?.reason).toContain('31.12.1980');
  });

  it('rejects a line that is no UTF-8, and a quote that is never closed', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${header}\na,E1,MNG,`),
      Buffer.from([0xff]),
      Buffer.from(',,,,,\nb,"E2'),
    ]);
    expect((await read(bytes)).map((line) => line.kind)).toEqual(['rejected', 'rejected']);
  });

  it.each([
    ['id,passport\n', 'passport'],
    ['id,sex,sex\n', 'sex'],
    ['documentNumber,issuingState\n', '"id"'],
    ['', 'empty'],
  ])('with the header %j is not read at all', async (text, named) => {
    await expect(read(text)).rejects.toThrow(UnreadableList);
    await expect(read(text)).rejects.toThrow(named);
  });
});

describe('a FollowTheMoney list', () => {
  const entity = (id: string, schema: string, properties: object) => JSON.stringify({ id, schema, properties });

  it('takes each nationality as issuing state of a passport number', async () => {
    const [line] = await read(
      entity('Q1', 'Person', {
        name: ['Bat Dorj'],
        birthDate: ['1980-01'],
        nationality: ['mn', 'RUS'],
        passportNumber: ['e 123'],
      }),
    );
    expect(line?.kind === 'entry' && line.entry.documents).toEqual(['d:MN:E123', 'd:RU:E123']);
    expect(line?.kind === 'entry' && line.entry.id).toBe('Q1');
  });

  it('gives a passport of its own to its holder, and passes over what cannot cross a border', async () => {
    const text = [
      entity('P1', 'Passport', { holder: ['Q1'], number: ['E9'], country: ['cn'] }),
      entity('C1', 'Company', { name: ['Dorj LLC'] }),
      '{not json',
      '[]',
      entity('Q2', 'Person', { name: ['Nameless'] }),
      '',
    ].join('\n');
    const lines = await read(text);
    expect(lines.map((line) => line.kind)).toEqual(['entry', 'ignored', 'rejected', 'rejected', 'rejected']);
    expect(lines[0]?.kind === 'entry' && lines[0].entry).toMatchObject({ id: 'Q1', documents: ['d:CN:E9'] });
    expect(lines.map((line) => line.line)).toEqual([1, 2, 3, 4, 5]);
  });
});

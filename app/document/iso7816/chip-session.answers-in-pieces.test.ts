import { expect, test } from 'vitest';
import { sampleChip } from '../../../native/virtual/passport/sample-chip.ts';
import { err, ok } from '../../core/result.ts';
import { lookAt, openChip } from '../access/open-chip.ts';
import { transportOf } from '../authentication/opened-chip.rig.ts';
import type { CardTransport } from '../card-transport.ts';
import type { Command } from './apdu.ts';
import { ChipSession } from './chip-session.ts';

const key = { kind: 'mrz', documentNumber: 'L898902C<', birthDate: '690806', expiryDate: '940623' } as const;
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** Says these words, one an answer, and notes what it was asked. */
function wordsOf(...answers: readonly string[]) {
  const asked: string[] = [];
  const card: CardTransport = {
    ...transportOf(sampleChip()),
    transmit: async (command) => {
      const answer = answers[asked.length];
      asked.push(Buffer.from(command).toString('hex'));
      return answer === undefined ? err({ kind: 'card-lost', detail: 'asked too much' }) : ok(bytes(answer));
    },
  };
  return { session: new ChipSession(card), asked };
}

const challenge: Command = { cla: 0, ins: 0x84, p1: 0, p2: 0, le: 8 };
const read: Command = { cla: 0, ins: 0xb0, p1: 0x9c, p2: 0, le: 256 };
const nonce: Command = { cla: 0x10, ins: 0x86, p1: 0, p2: 0, data: bytes('7c00'), le: 256 };
const select: Command = { cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: bytes('011c') };

test('what is kept for GET RESPONSE is fetched, in as many pieces as it comes', async () => {
  const one = wordsOf('6108', '0102030405060708 9000');
  expect(await one.session.send(challenge)).toEqual({
    ok: true,
    value: { data: Buffer.from(bytes('0102030405060708')), status: 0x9000 },
  });
  expect(one.asked).toEqual(['0084000008', '00c0000008']);
  expect(one.session.apdus).toBe(2);

  const half = 'ab'.repeat(128);
  const many = wordsOf(`${half} 6100`, `${half} 6102`, 'cdef 9000');
  const answer = await many.session.send(nonce);
  expect(answer.ok && Buffer.from(answer.value.data).toString('hex')).toBe(`${half}${half}cdef`);
  expect(many.asked).toEqual(['10860000027c0000', '00c0000000', '00c0000002']);
});

test('a first piece may be short: of a long answer some chips announce the odd bytes first', async () => {
  const { session, asked } = wordsOf('6110', `${'ab'.repeat(16)} 6100`, `${'cd'.repeat(256)} 9000`);
  const answer = await session.send(read);
  expect(answer.ok && answer.value.data.length).toBe(272);
  expect(asked).toEqual(['00b09c0000', '00c0000010', '00c0000000']);
});

test('an answer that nobody asked for stays where it is, and costs no command', async () => {
  const { session, asked } = wordsOf('610a');
  expect(await session.send(select)).toEqual({ ok: true, value: { data: new Uint8Array(), status: 0x9000 } });
  expect(asked).toHaveLength(1);
});

test('a length that the chip corrects is asked for once, exactly so', async () => {
  const right = wordsOf('6c14', `${'31'.repeat(20)} 9000`);
  expect(await right.session.send(read)).toMatchObject({ ok: true, value: { status: 0x9000 } });
  expect(right.asked).toEqual(['00b09c0000', '00b09c0014']);

  const stubborn = wordsOf('6c14', '6c14');
  expect(await stubborn.session.send(read)).toMatchObject({ ok: true, value: { status: 0x6c14 } });
  const corrected = wordsOf('6108', '6c04', '01020304 9000');
  expect(await corrected.session.send(challenge)).toMatchObject({ ok: true, value: { status: 0x9000 } });
  expect(corrected.asked).toEqual(['0084000008', '00c0000008', '00c0000004']);
});

test('a chip that has always more to give, in drops or by the block, is not waited for', async () => {
  const drops = wordsOf('6101', ...Array<string>(1_000).fill('aa 6101'));
  expect(await drops.session.send(read)).toMatchObject({ ok: true, value: { status: 0x6101 } });
  expect(drops.asked).toHaveLength(4);
  const nothing = wordsOf(...Array<string>(1_000).fill('6101'));
  expect(await nothing.session.send(read)).toMatchObject({ ok: true, value: { status: 0x6101 } });
  expect(nothing.asked).toHaveLength(4);
  const endless = wordsOf(...Array<string>(1_000).fill(`${'aa'.repeat(256)} 6100`));
  expect(await endless.session.send(read)).toMatchObject({ ok: true, value: { status: 0x6100 } });
  expect(endless.asked.length).toBeLessThan(260);
});

/** The sample chip with a transport that hands its protected answers out in pieces of `size`. */
function inPieces(size: number, spoil = (answer: Uint8Array) => answer) {
  const chip = sampleChip({ pace: [] });
  let kept: Uint8Array = new Uint8Array();
  const asked: string[] = [];
  const whole = transportOf(chip);
  const given = (): Uint8Array => {
    const piece = kept.subarray(0, size);
    kept = kept.subarray(size);
    const left = Math.min(kept.length, size);
    return left === 0 ? Uint8Array.of(...piece, 0x90, 0x00) : Uint8Array.of(...piece, 0x61, left);
  };
  const card: CardTransport = {
    ...whole,
    transmit: async (command) => {
      asked.push(Buffer.from(command).toString('hex'));
      if (command[1] === 0xc0) return ok(given());
      const answer = await whole.transmit(command);
      if (!answer.ok || command[0] !== 0x0c) return answer;
      kept = spoil(answer.value).subarray(0, -2);
      return ok(Uint8Array.of(0x61, Math.min(kept.length, size)));
    },
  };
  return { session: new ChipSession(card), asked };
}

async function opened({ session }: { readonly session: ChipSession }) {
  const front = await lookAt(session);
  const result = front.ok ? await openChip(session, front.value, key, 'auto') : front;
  expect(result).toMatchObject({ ok: true });
}

test('a protected answer in pieces is put together before it is judged', async () => {
  const chip = inPieces(100);
  await opened(chip);
  const answer = await chip.session.send({ cla: 0, ins: 0xb0, p1: 0x82, p2: 0, le: 200 });
  expect(answer).toMatchObject({ ok: true, value: { status: 0x9000 } });
  expect(answer.ok && answer.value.data.length).toBe(200);
  expect(chip.asked.slice(-2)).toEqual(['00c0000064', expect.stringMatching(/^00c00000/)]);
});

test('pieces that make no rightly protected answer end the session', async () => {
  const chip = inPieces(100, (answer) => answer.map((byte, at) => (at === 20 ? byte ^ 1 : byte)));
  await opened(chip);
  expect(await chip.session.send({ cla: 0, ins: 0xb0, p1: 0x82, p2: 0, le: 200 })).toMatchObject({
    ok: false,
    error: { kind: 'bad-answer', detail: expect.stringContaining('MAC') },
  });
});

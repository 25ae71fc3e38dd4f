import { expect, test } from 'vitest';
import { ManualClock } from '../core/manual-clock.ts';
import { Pii } from '../core/pii.ts';
import { ok } from '../core/result.ts';
import type { CardReader } from '../document/card-reader.ts';
import { acceptEveryStrength } from '../document/passive/passive-policy.ts';
import type { readPassport } from '../document/read-passport.ts';
import { emptyTrustStore } from '../document/trust/trust-store.ts';
import { crossing } from '../lane/lane-bench.ts';
import { answerOf, readSimulatedPassport } from './world/chip-reading.ts';
import { chipReading } from '../station/chip-step.ts';
import type { HolderExaminer } from '../station/inference/holder-examiner.ts';

const mrz = 'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<\nE2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02';
const cardReader: CardReader = {
  onEvent: () => () => {},
  close: async () => {},
  connect: async () =>
    ok({
      kind: 'in-process',
      reader: 'test',
      atr: new Uint8Array(),
      removed: new Promise<void>(() => {}),
      release: async () => {},
      transmit: async (command) => ok(answerOf({ mrz, genuine: true, portrait: 'nomin' }, command)),
    }),
};

/** One reading, after whose picture `afterwards` is done before it is over. */
function attempt(afterwards: (order: string[]) => void) {
  const order: string[] = [];
  const jpeg = Uint8Array.of(1, 2, 3);
  const examiner = {
    enrolPortrait: async () => {
      order.push('template');
      return ok({ jpeg, width: 1, height: 1 });
    },
  } as unknown as HolderExaminer;
  const reading: typeof readPassport = async (card, request) => {
    const read = await readSimulatedPassport(card, request);
    afterwards(order);
    return read;
  };
  const ports = { cardReader, examiner, trust: () => emptyTrustStore, signatures: acceptEveryStrength };
  const readChip = chipReading({ ...ports, clock: new ManualClock(Date.now()), readPassport: reading });
  const wanted = () => !order.includes('lifted');
  return { order, jpeg, step: readChip(crossing, new Pii(mrz.split('\n')), { wanted, onProgress: () => {} }) };
}

test('the template is begun when the picture is there, not when the reading is over, and once', async () => {
  const { order, step } = attempt((done) => done.push('checks'));
  expect((await step).event).toMatchObject({ type: 'CHIP_READ', evidence: { portraitUsable: true } });
  expect(order).toEqual(['template', 'checks']);
});

test('a document that is lifted before its reading is over leaves no picture behind', async () => {
  const { jpeg, step } = attempt((done) => done.push('lifted'));
  expect(await step).toMatchObject({ event: { type: 'CARD_LOST' }, portrait: null });
  await new Promise(setImmediate);
  expect([...jpeg]).toEqual([0, 0, 0]);
});

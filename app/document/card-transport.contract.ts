import assert from 'node:assert/strict';
import type { CardReader } from './card-reader.ts';
import type { CardTransport } from './card-transport.ts';

/** A reader with a passport's chip at hand, however either is made. */
export interface CardTransportRig {
  readonly kind: CardTransport['kind'];
  readonly reader: CardReader;
  /** Puts the card into the field; resolves when the reader can take hold of it. */
  insert(): Promise<void>;
  /** Takes the card out. */
  pull(): Promise<void>;
}

const selectMasterFile = Uint8Array.of(0x00, 0xa4, 0x00, 0x0c, 0x02, 0x3f, 0x00);
const readCardAccess = Uint8Array.of(0x00, 0xb0, 0x9c, 0x00, 0x04);
const unknownInstruction = Uint8Array.of(0x00, 0xde, 0x00, 0x00);
const cardIsSeenWithin = 3_000;

/**
 * What every card transport owes its callers. Throws at the first thing that is not so; plain assertions, because the
 * real reader's rig runs in a namespace of its own, outside the test runner.
 */
export async function checkCardTransport(rig: CardTransportRig): Promise<void> {
  const { reader } = rig;
  const empty = await reader.connect(50);
  assert.ok(!empty.ok && empty.error.kind === 'no-card', 'an empty field is no card');

  await rig.insert();
  const card = await connected(reader);
  assert.equal(card.kind, rig.kind);
  assert.ok(card.reader.length > 0 && card.atr.length >= 2, 'a card has a reader and an ATR');

  const answers = await Promise.all([
    card.transmit(selectMasterFile),
    card.transmit(readCardAccess),
    card.transmit(unknownInstruction),
    card.transmit(readCardAccess),
  ]);
  const texts = answers.map((answer) => (answer.ok ? Buffer.from(answer.value).toString('hex') : answer.error.kind));
  assert.equal(texts[0], '9000', 'the first answer belongs to the first command');
  assert.match(texts[1] ?? '', /^31......9000$/, 'calls queue, answers come in their order');
  assert.match(texts[2] ?? '', /^6[de]00$/, 'a refusal is an answer');
  assert.equal(texts[3], texts[1]);

  await card.release();
  await card.release();
  const late = await card.transmit(selectMasterFile);
  assert.ok(!late.ok && late.error.kind === 'card-lost', 'a card that was given back answers no more');

  const again = await connected(reader);
  assert.ok((await again.transmit(selectMasterFile)).ok, 'a card that was given back can be taken again');
  await rig.pull();
  // The reader notices in its own time; a command that runs into the empty field ends at once.
  const pulled = await again.transmit(selectMasterFile);
  assert.ok(!pulled.ok && pulled.error.kind === 'card-lost', 'a card that was pulled is lost');
  await again.removed;
  const after = await again.transmit(selectMasterFile);
  assert.ok(!after.ok && after.error.kind === 'card-lost', 'and stays lost');
  await again.release();
}

async function connected(reader: CardReader): Promise<CardTransport> {
  const card = await reader.connect(cardIsSeenWithin);
  assert.ok(card.ok, `the card is taken hold of (${card.ok ? '' : card.error.kind})`);
  return card.value;
}

import { sampleChip } from '../../../native/virtual/passport/sample-chip.ts';
import type { ChipContents, VirtualChip } from '../../../native/virtual/passport/chip.ts';
import { err, ok } from '../../core/result.ts';
import { lookAt, type OpenedChip, openChip } from '../access/open-chip.ts';
import type { CardTransport } from '../card-transport.ts';
import { ChipSession } from '../iso7816/chip-session.ts';

const key = { kind: 'mrz', documentNumber: 'L898902C<', birthDate: '690806', expiryDate: '940623' } as const;

/** Changes an answer on its way; null: the card is lost. */
export type Meddle = (answer: Uint8Array, command: Uint8Array) => Uint8Array | null;

export interface OpenedSession {
  readonly session: ChipSession;
  readonly opened: OpenedChip;
  readonly commands: readonly string[];
}

/** A card on no reader: `commands` gets what was asked, `meddle` has every answer in its hands. */
export function transportOf(
  chip: VirtualChip,
  commands: string[] = [],
  meddle: Meddle = (answer) => answer,
): CardTransport {
  return {
    kind: 'in-process',
    reader: 'test',
    atr: chip.atr,
    removed: new Promise(() => {}),
    release: async () => {},
    transmit: async (command) => {
      commands.push(Buffer.from(command).toString('hex'));
      const answer = await chip.transmit(command);
      const arrived = answer === 'drop' ? null : meddle(answer, command);
      return arrived === null ? err({ kind: 'card-lost', detail: 'dropped' }) : ok(arrived);
    },
  };
}

/** A session with the sample document, opened with BAC unless it has PACE. */
export async function openedSession(contents: Partial<ChipContents>, meddle?: Meddle): Promise<OpenedSession> {
  const commands: string[] = [];
  const session = new ChipSession(transportOf(sampleChip({ pace: [], ...contents }), commands, meddle));
  const front = await lookAt(session);
  if (!front.ok) throw new Error(JSON.stringify(front.error));
  const opened = await openChip(session, front.value, key, 'auto');
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return { session, opened: opened.value, commands };
}

/** EF.COM by its short identifier: what any answer under the present keys shows. */
export const readCom = { cla: 0, ins: 0xb0, p1: 0x9e, p2: 0, le: 100 } as const;

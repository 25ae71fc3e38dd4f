import type { MrzReaderEvent } from '../../../native/mrz-reader/port.ts';
import type { DriverLine, LineFaults, Struck } from './driver-line.ts';
import { misread, type SimPassport } from './passport.ts';
import type { ReadingDesk } from './reading-desk.ts';

/** A document is felt, then read (ms). */
const readerTakes = { start: 50, feel: 80, read: 500 } as const;

/** The MRZ reader's process: tells of documents that come and go, and of its own cable. */
export function runMrzReader(line: DriverLine, desk: ReadingDesk, plug: Plug): void {
  const tell = (event: MrzReaderEvent) => line.far.send({ event });
  let reading = 0;
  let ready = false;
  const look = (passport: SimPassport) => {
    reading += 1;
    const turn = reading;
    const still = () => ready && turn === reading;
    line.clock.setTimeout(() => {
      if (!still()) return;
      tell({ kind: 'placed' });
      line.clock.setTimeout(() => {
        if (still()) tell({ kind: 'mrz', text: passport.mrz });
      }, readerTakes.read);
    }, readerTakes.feel);
  };
  const plugged = (here: boolean) => {
    ready = here;
    reading += 1;
    tell(here ? { kind: 'ready' } : { kind: 'lost', detail: 'the MRZ reader is unplugged' });
    if (here && desk.lying !== null) look(desk.lying);
  };
  const leave = [
    desk.join({
      laid: (passport) => {
        if (ready) look(passport);
      },
      lifted: () => {
        reading += 1;
        if (ready) tell({ kind: 'removed' });
      },
    }),
    plug.join(plugged),
  ];
  line.runs({
    onDeath: () => {
      for (const end of leave) end();
    },
  });
  line.clock.setTimeout(() => plugged(plug.here), readerTakes.start);
}

/** What faults mean at the MRZ reader's line. */
export const mrzReaderFaults: LineFaults = {
  strike: (_, fault, message): Struck | null => {
    const { event } = message as { readonly event: MrzReaderEvent };
    if (fault === 'mrz-dies') return { kind: 'dies' };
    if (event.kind !== 'mrz') return null;
    switch (fault) {
      case 'mrz-late':
        return { kind: 'late' };
      case 'mrz-twice':
        return { kind: 'twice' };
      case 'mrz-silent':
        return { kind: 'dropped' };
      case 'mrz-garbled':
        return {
          kind: 'changed',
          message: { event: { kind: 'mrz', text: misread(event.text, event.text.charCodeAt(50)) } },
        };
      default:
        return null;
    }
  },
};

/** A cable that can be pulled. */
export class Plug {
  #here = true;
  readonly #listeners = new Set<(here: boolean) => void>();

  get here(): boolean {
    return this.#here;
  }

  put(here: boolean): void {
    if (here === this.#here) return;
    this.#here = here;
    for (const listener of this.#listeners) listener(here);
  }

  join(listener: (here: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

import type { MrzReaderEvent } from './port.ts';

/** The station asks a reader for nothing. */
export type MrzReaderRequest = never;

/** From the reader's process to the station. */
export interface MrzReaderReport {
  readonly event: MrzReaderEvent;
}

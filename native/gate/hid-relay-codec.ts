import { err, ok, type Result } from '../../app/core/result.ts';

/** Boards of this family share these ids with unrelated devices: the product string decides. */
export const relayBoardIds = { vendor: 0x16c0, product: 0x05df } as const;

/** Length of a command and of the state report, with the report number (always 0) in front. */
export const reportLength = 9;

const commands = { on: 0xff, off: 0xfd, allOn: 0xfe, allOff: 0xfc } as const;

export type RelayCommand =
  | { readonly kind: 'on' | 'off'; readonly relay: number }
  | { readonly kind: 'allOn' | 'allOff' };

/** What a board says of itself: its five-character id and which relays are energised (bit 0 is relay 1). */
export interface RelayState {
  readonly id: string;
  readonly energised: number;
}

export interface BadReport {
  readonly kind: 'bad-report';
  readonly detail: string;
}

/** How many relays a board has, by its product string (`USBRelay2`); null when the name says no such thing. */
export function relaysOf(product: string): number | null {
  const found = /^USBRelay([1-8])$/.exec(product);
  return found === null ? null : Number(found[1]);
}

/** The nine bytes of a command. */
export function encodeCommand(command: RelayCommand): Uint8Array {
  const bytes = new Uint8Array(reportLength);
  bytes[1] = commands[command.kind];
  if ('relay' in command) {
    if (!Number.isInteger(command.relay) || command.relay < 1 || command.relay > 8) {
      throw new RangeError(`there is no relay ${command.relay}`);
    }
    bytes[2] = command.relay;
  }
  return bytes;
}

/** Which relays are energised after a command, given those before. */
export function stateAfter(command: RelayCommand, before: number, relays: number): number {
  switch (command.kind) {
    case 'on':
      return before | (1 << (command.relay - 1));
    case 'off':
      return before & ~(1 << (command.relay - 1));
    case 'allOn':
      return (1 << relays) - 1;
    case 'allOff':
      return 0;
  }
}

/** Reads the feature report: report number, then id at data offset 0…4 and state at 7. */
export function decodeState(report: Uint8Array, relays: number): Result<RelayState, BadReport> {
  const bad = (detail: string) => err<BadReport>({ kind: 'bad-report', detail });
  if (report.length !== reportLength)
    return bad(`the state report has ${report.length} bytes instead of ${reportLength}`);
  const data = report.subarray(1);
  const id = String.fromCharCode(...data.subarray(0, 5));
  if (!/^[\x21-\x7e]{5}$/.test(id)) return bad('the state report carries no board id');
  const energised = data[7] ?? 0;
  if (energised >> relays !== 0) return bad(`the state report names relays that a board of ${relays} does not have`);
  return ok({ id, energised });
}

import { unreachable } from '../core/unreachable.ts';
import type { OpenFailure } from './access/open-chip.ts';
import { statusText } from './iso7816/apdu.ts';

/** How a reading ended: complete, or by what. */
export type ReadingEnd = { readonly kind: 'complete' } | OpenFailure;

/** An end in words, without anything of the person. */
export function endText(end: Exclude<ReadingEnd, { kind: 'complete' }>): string {
  switch (end.kind) {
    case 'card-lost':
      return `the card was lost: ${end.detail}`;
    case 'wrong-password':
      return 'the chip does not accept this key';
    case 'no-emrtd':
      return `the card has no passport application (${statusText(end.status)})`;
    case 'chip-refused':
      return `the chip refused to ${end.step} (${statusText(end.status)})`;
    case 'bad-answer':
      return `the session was broken off: ${end.detail}`;
    case 'chip-not-authentic':
      return `the chip does not prove that it knows the key: ${end.detail}`;
    case 'access-not-offered':
      return end.detail;
    case 'too-large':
      return `${end.file} announces ${end.bytes} bytes, and none has more than ${end.most}`;
    case 'malformed':
      return `${end.file} is malformed: ${end.detail}`;
    default:
      return unreachable(end);
  }
}

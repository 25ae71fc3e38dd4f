import { clientMessageSchema, largestRequest, type ClientMessage, type Role } from '../contract/messages.ts';
import { pageOrigin } from './pages.ts';

/** Messages that a screen may send in a second; fingers need a tenth of it, the station takes no more. */
const largestRate = 40;

/** Where a message came from, as the browser's side knows it, not as the page says it. */
export interface Sender {
  readonly topFrame: boolean;
  readonly url: string;
}

export type Admission =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly reason: 'frame' | 'origin' | 'rate' | 'size' | 'contract' | 'role' };

/** What every message of one screen must pass before it goes on to the station. */
export class IpcGate {
  readonly #role: Role;
  #windowStart = Number.NEGATIVE_INFINITY;
  #inWindow = 0;

  constructor(role: Role) {
    this.#role = role;
  }

  admit(sender: Sender, value: unknown, nowMs: number): Admission {
    if (!sender.topFrame) return { ok: false, reason: 'frame' };
    if (!sender.url.startsWith(`${pageOrigin}/`)) return { ok: false, reason: 'origin' };
    if (nowMs - this.#windowStart >= 1_000) {
      this.#windowStart = nowMs;
      this.#inWindow = 0;
    }
    this.#inWindow += 1;
    if (this.#inWindow > largestRate) return { ok: false, reason: 'rate' };
    // Screens send text, so that its size is known before anything is made of it.
    if (typeof value !== 'string') return { ok: false, reason: 'contract' };
    if (Buffer.byteLength(value) > largestRequest) return { ok: false, reason: 'size' };
    const parsed = clientMessageSchema.safeParse(jsonOf(value));
    if (!parsed.success) return { ok: false, reason: 'contract' };
    if (parsed.data.type !== this.#role) return { ok: false, reason: 'role' };
    return { ok: true, message: parsed.data };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { type ClientMessage, clientMessageSchema, type Role, type ServerMessage } from '../contract/messages.ts';
import type { OfficerRequest } from '../contract/officer.ts';
import type { TravellerRequest } from '../contract/traveller.ts';

/** A request of a screen whose role is known; the station answers each once. */
export type ScreenRequest =
  | { readonly role: 'traveller'; readonly request: TravellerRequest }
  | { readonly role: 'officer'; readonly request: OfficerRequest };

export interface Answer {
  readonly ok: boolean;
  readonly message: string | null;
}

/** Messages that one screen may send in a second; fingers need a tenth of it. */
const largestRequestRate = 50;

export interface ConnectionPort {
  send(message: ServerMessage): void;
  /** Ends a connection that breaks the contract. */
  refuse(reason: string): void;
}

/** One screen's connection, whatever carries it: JSON in, answers out, bound to one role for its life. */
export class ContractConnection {
  readonly role: Role;
  readonly #port: ConnectionPort;
  readonly #handle: (request: ScreenRequest) => Promise<Answer>;
  #windowStart = 0;
  #inWindow = 0;

  constructor(role: Role, port: ConnectionPort, handle: (request: ScreenRequest) => Promise<Answer>) {
    this.role = role;
    this.#port = port;
    this.#handle = handle;
  }

  send(message: ServerMessage): void {
    this.#port.send(message);
  }

  /** Takes one message as text; anything outside the contract ends the connection and nothing else. */
  async receive(text: string, nowMs: number): Promise<void> {
    if (nowMs - this.#windowStart >= 1_000) {
      this.#windowStart = nowMs;
      this.#inWindow = 0;
    }
    this.#inWindow += 1;
    if (this.#inWindow > largestRequestRate) return this.#port.refuse('too many messages');
    const message = parseClientMessage(text);
    if (message === null) return this.#port.refuse('not a message of the contract');
    if (message.type !== this.role) return this.#port.refuse(`not a message for the role ${this.role}`);
    const answer = await this.#handle({ role: message.type, request: message.request } as ScreenRequest);
    this.#port.send({ type: 'answer', id: message.id, ok: answer.ok, message: answer.message });
  }
}

/** The message, or null for anything that the contract does not know. */
export function parseClientMessage(text: string): ClientMessage | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = clientMessageSchema.safeParse(json);
  return parsed.success ? parsed.data : null;
}

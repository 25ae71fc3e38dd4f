import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerMessage } from '../../app/contract/messages.ts';
import type { LaneView, OfficerRequest } from '../../app/contract/officer.ts';
import type { Answer } from '../../app/station/contract-connection.ts';
import { type ContractServer, startContractServer } from '../../app/station/contract-server.ts';

const screens = join(import.meta.dirname, '../../dist/screens');
const token = 'x'.repeat(32);

/** The station's own contract server over lanes that a test makes up: what it takes here, a real station takes. */
export interface FakeStation {
  readonly url: string;
  /** What officers asked, oldest first. */
  readonly asked: OfficerRequest[];
  /** How the lane answers; a test may have it refuse. */
  answer: (request: OfficerRequest) => Promise<Answer> | Answer;
  show(...lanes: readonly LaneView[]): void;
  preview(message: Extract<ServerMessage, { type: 'preview' }>): void;
  /** Ends the station as if it were killed; `start` brings it back on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function fakeStation(...first: readonly LaneView[]): Promise<FakeStation> {
  const folder = mkdtempSync(join(tmpdir(), 'egate-panel-'));
  const tokenFile = join(folder, 'token');
  let lanes = first;
  let server: ContractServer | null = null;
  let port = 0;
  const station: FakeStation = {
    url: '',
    asked: [],
    answer: () => ({ ok: true, message: null }),
    show: (...next) => {
      lanes = next;
      server?.publish();
    },
    preview: (message) => server?.preview('officer', message),
    stop: async () => {
      await server?.close();
      server = null;
    },
    start: async () => {
      writeFileSync(tokenFile, JSON.stringify({ traveller: token, officer: token }), { mode: 0o600 });
      server = await startContractServer({
        port,
        screens,
        socket: join(folder, 'station.sock'),
        tokenFile,
        view: () => ({ type: 'view', view: { role: 'officer', lanes: [...lanes] } }),
        handle: async (asked) => {
          if (asked.role !== 'officer') throw new Error('the panel asked as a traveller');
          station.asked.push(asked.request);
          return station.answer(asked.request);
        },
      });
      port = Number(new URL(server.supervisorUrl).port);
      Object.assign(station, { url: server.supervisorUrl });
    },
    close: async () => {
      await station.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await station.start();
  return station;
}

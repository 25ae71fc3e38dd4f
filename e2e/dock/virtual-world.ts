import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { startWorld, type World } from '../../native/virtual/world/world.ts';
import { connectWorld, type WorldClient } from '../../native/virtual/world/world-client.ts';

/** A real virtual world with its dock, and a second pair of hands and eyes in it. */
export interface TestWorld {
  readonly url: string;
  readonly hands: WorldClient;
  /** Ends the world under the page, as if its process had died. */
  end(): Promise<void>;
  close(): Promise<void>;
}

export async function testWorld(doors: 'one' | 'two'): Promise<TestWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'egate-dock-'));
  for (const state of ['MNG', 'CHN']) await ensurePki(join(dataDir, 'pki'), state);
  const socketPath = join(dataDir, 'world.sock');
  const staticDir = join(import.meta.dirname, '../../dist/screens/dock');
  const world: World = await startWorld({
    dataDir,
    socketPath,
    chip: { kind: 'in-process' },
    doors,
    dock: { port: 0, staticDir },
  });
  const hands = await connectWorld(socketPath);
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    hands.close();
    await world.close();
  };
  return {
    url: world.dockUrl,
    hands,
    end,
    close: async () => {
      await end();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

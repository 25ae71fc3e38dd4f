import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { err, ok } from '../../../app/core/result.ts';
import { loadPassport, type VirtualChip } from '../passport/passport.ts';
import { insertCard } from '../passport/vpcd.ts';
import { serveDock } from './dock-server.ts';
import type { ScreenSeen } from './attention.ts';
import { DocumentPlace, type PassportChip, type PassportSource } from './document-place.ts';
import { LanePhysics } from './lane-physics.ts';
import { readTravellers } from './travellers.ts';
import { WorldCore } from './world-core.ts';
import { serveWorldSocket } from './world-socket.ts';

/** Between two books in the field (ms): no slower than hands, and long enough for the daemon to see the field empty. */
const seenEmptyAfter = 1_000;

export interface WorldOptions {
  /** The demonstration's data; its `pki` signs passports whose profile names no other. */
  readonly dataDir: string;
  readonly socketPath: string;
  /** Where a chip goes that is laid down: into a virtual reader of the PC/SC daemon, or it is asked in-process. */
  readonly chip: { readonly kind: 'in-process' } | { readonly kind: 'pcsc'; readonly reader: 0 | 1 };
  readonly doors: 'one' | 'two';
  /** The lane's bodies and doors, where somebody else looks at them too. */
  readonly physics?: LanePhysics;
  readonly dock: { readonly port: number; readonly staticDir: string };
  /** What stands on the lane's screen, for whoever is before it; without it people do nothing that is asked. */
  readonly eyes?: (sees: (screen: ScreenSeen) => void) => () => void;
  /** Folder of the demo travellers, when it is not the one beside this module. */
  readonly travellersDir?: string;
}

export interface World {
  readonly dockUrl: string;
  close(): Promise<void>;
}

/** Starts the virtual world of one lane: its socket for drivers and tools, and its dock. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const travellersFolder = options.travellersDir ?? join(import.meta.dirname, '..', 'travellers');
  const core = new WorldCore({
    physics: options.physics ?? new LanePhysics(options.doors),
    place: new DocumentPlace(passportsFor(options)),
    travellers: readTravellers(travellersFolder),
    travellersFolder,
  });
  mkdirSync(dirname(options.socketPath), { recursive: true });
  const shutEyes = options.eyes?.((screen) => core.sees(screen)) ?? (() => {});
  const endSocket = await serveWorldSocket(core, options.socketPath);
  const dock = await serveDock(core, { ...options.dock, travellersFolder }).catch(async (error: unknown) => {
    shutEyes();
    await endSocket();
    throw error;
  });
  return {
    dockUrl: dock.url,
    close: async () => {
      shutEyes();
      await core.close();
      await Promise.all([endSocket(), dock.close()]);
    },
  };
}

function passportsFor({ chip, dataDir }: WorldOptions): PassportSource {
  const struck = new Set<string>();
  const load: PassportSource['load'] = async (profile) => {
    const loaded = await loadPassport(profile, { defaultPki: join(dataDir, 'pki'), struck });
    return loaded.ok ? loaded : err(loaded.error.message);
  };
  if (chip.kind === 'in-process') return { load, insert: null };
  // The daemon looks into its readers every 0.4 s: a book swapped faster than it looks is the old one to it.
  let emptySince = Number.NEGATIVE_INFINITY;
  const insert = async (card: PassportChip) => {
    const virtual = card as VirtualChip;
    const place = { reader: chip.reader, speed: virtual.slow ? 'slow' : 'fast' } as const;
    await wait(Math.max(emptySince + seenEmptyAfter - performance.now(), 0));
    const inserted = await insertCard(virtual, place);
    if (!inserted.ok) return err(inserted.error.detail);
    const { value: inReader } = inserted;
    const emptied = () => {
      emptySince = performance.now();
    };
    void inReader.dropped.then(emptied);
    return ok({ dropped: inReader.dropped, remove: () => inReader.remove().then(emptied) });
  };
  return { load, insert };
}

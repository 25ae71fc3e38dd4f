import type { Disk } from '../audit/disk.ts';
import type { JournalSigner } from '../audit/journal.ts';
import { Pseudonyms } from '../audit/pseudonyms.ts';
import { createBorderClient } from '../border/client.ts';
import type { BorderTransport } from '../border/transport.ts';
import { emptyTrustStore } from '../document/trust/trust-store.ts';
import type { Policy } from '../policy/policy.ts';
import { composeLane } from '../station/compose-lane.ts';
import type { DriverLauncher } from '../station/driver-launcher.ts';
import { driversFor } from '../station/drivers.ts';
import type { LaneStation } from '../station/lane-station.ts';
import { openJournal } from '../station/open-journal.ts';
import { openReportedMark } from '../station/reported-mark.ts';
import type { SiteProfile } from '../station/site-profile.ts';
import type { DriverChannel } from '../../native/driver-channel.ts';
import type { GateReport, GateRequest } from '../../native/gate/gate-messages.ts';
import type { MrzReaderReport } from '../../native/mrz-reader/mrz-reader-messages.ts';
import type { LifeClock } from './life-clock.ts';
import type { Observer } from './observer.ts';
import type { SimKey } from './sim-keys.ts';
import type { SimDriver, World } from './world-port.ts';

export interface StationLifeOptions {
  readonly clock: LifeClock;
  /** Folders of the lane's disk, in the hands of this life. */
  folder(name: string): Disk;
  readonly transport: BorderTransport;
  readonly world: World;
  readonly site: SiteProfile;
  readonly policy: Policy;
  readonly laneKey: SimKey;
  readonly backendKey: SimKey;
  readonly signer: JournalSigner;
  makeUuid(): string;
  makeNonce(): string;
  readonly observer: Observer;
  /** Entries of a journal segment: few, so that a run turns many pages. */
  readonly segmentEntries: number;
}

export const backendUrl = 'http://backend.test';

/**
 * One life of the station's process: the product's own composition over simulated ports. A station that cannot use its
 * journal says why and ends: it was changed, or the disk does not do as it is told.
 */
export async function beginStation(options: StationLifeOptions): Promise<LaneStation | 'changed' | 'disk-fails'> {
  const { clock, folder, world, site, observer, laneKey, backendKey } = options;
  const heard = { document: false };
  const drivers = driversFor(site, { world: '', inProcessChip: true }, { launcher: launcherOf(options, heard), clock });
  drivers.shutDoorsFirst();
  const opened = await openJournal({
    disk: folder('journal'),
    clock,
    signer: options.signer,
    lane: site.lane,
    segmentEntries: options.segmentEntries,
  }).catch(() => null);
  if (opened === null) return 'disk-fails';
  if (!opened.ok) return 'changed';
  const reported = await openReportedMark(folder('lane'), clock);
  const { journal, entries, recovered } = opened.value;
  const border = createBorderClient({
    url: backendUrl,
    keyid: laneKey.name,
    sign: laneKey.sign,
    backendKeyid: backendKey.name,
    verify: backendKey.verify,
    makeNonce: options.makeNonce,
    transport: options.transport,
    clock,
  });
  const station = composeLane({
    clock,
    subjects: new Pseudonyms({ disk: folder('salts'), clock, makeSalt: () => saltOf(options.makeNonce()) }),
    makeId: () => {
      const id = options.makeUuid();
      observer.idMade(id, heard.document ? 'crossing' : 'other');
      return id;
    },
    site,
    policy: options.policy,
    journal,
    entries,
    recovered,
    drivers,
    border,
    trust: () => emptyTrustStore,
    readPassport: world.readPassport,
    reported,
    onChange: () => {},
    onPreview: () => {},
  });
  station.start();
  drivers.start();
  return station;
}

function saltOf(nonce: string): Buffer {
  return Buffer.from(nonce.padEnd(32, '0').slice(0, 32), 'latin1');
}

const driverKinds: Readonly<Record<string, SimDriver>> = {
  'virtual-gate': 'gate',
  'virtual-mrz-reader': 'mrz-reader',
  'virtual-chip': 'chip',
  inference: 'inference',
};

/** Processes of the simulated machine: their lines are cut when the station is gone, and seen by the observer. */
function launcherOf({ clock, world, observer }: StationLifeOptions, heard: { document: boolean }): DriverLauncher {
  return {
    launch: (name) => {
      const kind = driverKinds[name];
      if (kind === undefined) throw new Error(`no such driver in a simulation: ${name}`);
      const running = world.launch(kind);
      return {
        pid: running.pid,
        channel: seen(kind, running.channel, clock, observer, heard),
        onEnd: (listener) => running.onEnd((how) => clock.alive && listener(how)),
        end: () => running.end(),
      };
    },
  };
}

function seen(
  kind: SimDriver,
  channel: DriverChannel<unknown, unknown>,
  clock: LifeClock,
  observer: Observer,
  heard: { document: boolean },
): DriverChannel<unknown, unknown> {
  return {
    send: (message) => {
      if (!clock.alive) return;
      if (kind === 'gate') observer.gateAsked(message as GateRequest);
      channel.send(message);
    },
    onMessage: (listener) =>
      channel.onMessage((message) => {
        if (!clock.alive) return;
        if (kind === 'gate') observer.gateTold(message as GateReport);
        heard.document = kind === 'mrz-reader' && (message as MrzReaderReport).event.kind === 'placed';
        listener(message);
        heard.document = false;
      }),
    onGone: (listener) => channel.onGone(() => clock.alive && listener()),
  };
}

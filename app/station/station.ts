import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { JournalEntry, JournalEvent } from '../audit/catalogue.ts';
import { openFileStorage } from '../audit/file-storage.ts';
import { Journal } from '../audit/journal.ts';
import { absentBorderClient } from '../border/client.ts';
import { connectBorder } from '../border/connect.ts';
import type { ServerMessage } from '../contract/messages.ts';
import { err, ok, type Result } from '../core/result.ts';
import { systemClock } from '../core/system-clock.ts';
import { readPassport } from '../document/read-passport.ts';
import { warmUpDocumentCrypto } from '../document/warm-up.ts';
import { composeLane } from './compose-lane.ts';
import { type ContractServer, startContractServer } from './contract-server.ts';
import { forkedDrivers } from './driver-launcher.ts';
import { driversFor } from './drivers.ts';
import { flavour } from './flavour.ts';
import type { LaneStation } from './lane-station.ts';
import { cutOffBy, LaneRecord, type Recovered } from './recovery.ts';
import { lockFile } from '../../native/process-lock.ts';
import { readPolicy } from './read-policy.ts';
import { schedulePublishing } from './publishing.ts';
import type { SiteProfile } from './site-profile.ts';
import { borderAccess, journalSigner, reportedMark, type StationFiles, stationFiles } from './station-files.ts';
import { liveTrust } from './trust-files.ts';

export interface StationOptions {
  readonly data: string;
  readonly port: number;
  readonly site: SiteProfile;
  /** The site profile's file: policies that are files are named relative to it. */
  readonly siteFile: string;
  /** Built screens. */
  readonly screens: string;
  /** Shipped policies. */
  readonly policies: string;
  readonly inProcessChip: boolean;
  readonly log: (line: string) => void;
  /** Called once, when the first traveller can step up. */
  readonly onReady: () => void;
}

export interface Station {
  readonly kioskUrl: string;
  readonly supervisorUrl: string;
  stop(): Promise<void>;
}

/** Puts one lane together on this machine and starts it. The error is ready to print. */
export async function startStation(options: StationOptions): Promise<Result<Station, string>> {
  const { site, log } = options;
  const files = stationFiles(options.data);
  mkdirSync(files.lane, { recursive: true, mode: 0o700 });
  const policy = readPolicy(site, options.siteFile, options.policies);
  if (!policy.ok) return policy;

  const lock = lockFile(files.lock);
  if (!lock.ok) return err(`a station already runs on ${options.data} (process ${lock.error}); stop it first`);
  const opened = await openJournal(files, site);
  if (!opened.ok) {
    lock.value();
    return opened;
  }
  const { journal, entries, recovered } = opened.value;

  const access = borderAccess(files, site.backend);
  if (!access.ok) log(access.error);
  const border = access.ok ? connectBorder(access.value, systemClock) : absentBorderClient(access.error);

  const trust = liveTrust(files, flavour);
  log(`trust store: ${trust().certificates.length} CSCA certificates, ${trust().crls.length} revocation lists`);
  const places = { world: files.world, inProcessChip: options.inProcessChip };
  const drivers = driversFor(site, places, { launcher: forkedDrivers, clock: systemClock });
  warmUpDocumentCrypto();

  const publishing = schedulePublishing(() => server.publish(), systemClock);
  let told = false;
  const lane = composeLane({
    clock: systemClock,
    makeId: randomUUID,
    site,
    policy: policy.value,
    journal,
    entries,
    recovered,
    drivers,
    border,
    trust,
    readPassport,
    reported: reportedMark(files),
    onChange: () => {
      publishing.request();
      if (told || lane.state().name !== 'idle') return;
      told = true;
      options.onReady();
    },
    onPreview: (role, message) => server.preview(role, message),
  });
  const served = await serveScreens(options, files, lane);
  if (!served.ok) {
    await journal.close();
    lock.value();
    return served;
  }
  const server = served.value;
  lane.start();
  drivers.start();
  return ok({
    kioskUrl: server.kioskUrl,
    supervisorUrl: server.supervisorUrl,
    stop: async () => {
      publishing.stop();
      await lane.stop();
      await Promise.all([
        drivers.gate.close(),
        drivers.mrzReader.close(),
        drivers.cardReader.close(),
        drivers.examiner.close(),
        server.close(),
        border.close(),
      ]);
      await journal.append({ event: 'station.stopped', crossing: null, fields: {} }).catch(() => {});
      await journal.close();
      lock.value();
    },
  });
}

/** Opens the journal and writes down what the last life of this station left open. */
async function openJournal(
  files: StationFiles,
  site: SiteProfile,
): Promise<Result<{ journal: Journal; entries: readonly JournalEntry[]; recovered: Recovered }, string>> {
  try {
    const opened = await Journal.open(
      await openFileStorage(files.journal),
      systemClock,
      journalSigner(files, site.lane),
    );
    if (!opened.ok) {
      return err(
        `the journal ${files.journal} was changed at entry ${opened.error.firstBad}; keep a copy, run \`egate audit verify ${files.journal}\`, and move the folder away`,
      );
    }
    const { journal, entries, repairedBytes } = opened.value;
    const record = LaneRecord.from(entries);
    const endings = record.endings();
    const first: JournalEvent[] = [
      ...(repairedBytes > 0
        ? [{ event: 'journal.repaired' as const, crossing: null, fields: { bytes: repairedBytes } }]
        : []),
      { event: 'station.started', crossing: null, fields: { lane: site.lane, flavour } },
      ...endings,
    ];
    const added = await Promise.all(first.map((event) => journal.append(event)));
    for (const entry of added) record.note(entry);
    return ok({ journal, entries: [...entries, ...added], recovered: { record, cutOff: cutOffBy(endings) } });
  } catch (error) {
    return err(`the journal ${files.journal} cannot be used: ${(error as Error).message}`);
  }
}

async function serveScreens(
  options: StationOptions,
  files: StationFiles,
  lane: LaneStation,
): Promise<Result<ContractServer, string>> {
  try {
    const server = await startContractServer({
      port: options.port,
      screens: options.screens,
      socket: files.socket,
      tokenFile: files.tokens,
      view: (role): ServerMessage => ({
        type: 'view',
        view: role === 'traveller' ? lane.travellerView() : { role, lanes: [lane.laneView()] },
      }),
      handle: (request) => lane.handle(request),
    });
    return ok(server);
  } catch (error) {
    return err(
      `the screens cannot be served on port ${options.port}: ${(error as Error).message}; choose another with --port`,
    );
  }
}

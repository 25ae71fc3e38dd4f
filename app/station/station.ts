import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { openFileDisk } from '../audit/file-disk.ts';
import { pseudonymsIn } from '../audit/pseudonyms.ts';
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
import { Forgetting } from './forgetting.ts';
import type { LaneStation } from './lane-station.ts';
import { openJournal, type StationJournal } from './open-journal.ts';
import { lockFile } from '../../native/process-lock.ts';
import { readPolicy } from './read-policy.ts';
import { readTerminalKey } from './read-terminal-key.ts';
import { schedulePublishing } from './publishing.ts';
import { sweepBehindTravellers } from './sweep-behind-travellers.ts';
import { sweepMemory } from '../core/swept-memory.ts';
import { openReportedMark } from './reported-mark.ts';
import type { SiteProfile } from './site-profile.ts';
import {
  borderAccess,
  journalSigner,
  setFormerJournalAside,
  type StationFiles,
  stationFiles,
} from './station-files.ts';
import { checkModels, packFolder } from './inference/check-models.ts';
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
  const terminalKey = readTerminalKey(site, options.siteFile);
  if (!terminalKey.ok) return terminalKey;
  const pack = packFolder(site, options.siteFile);
  const usable = pack === undefined ? ok(undefined) : await checkModels(pack);
  // A lane that named its own recognisers never judges anybody by others.
  if (!usable.ok) return err(`${options.siteFile}: face.pack: ${usable.error.detail}`);

  const lock = lockFile(files.lock);
  if (!lock.ok) return err(`a station already runs on ${options.data} (process ${lock.error}); stop it first`);
  const places = { world: files.world, inProcessChip: options.inProcessChip, pack };
  const drivers = driversFor(site, places, { launcher: forkedDrivers, clock: systemClock });
  // Whatever the last life left open, and whatever its journal will say: the doors are shut first.
  drivers.shutDoorsFirst();
  const opened = await journalOf(files, options);
  if (!opened.ok) {
    await drivers.gate.close();
    lock.value();
    return opened;
  }
  const { journal, entries, recovered } = opened.value;

  const access = borderAccess(files, site.backend);
  if (!access.ok) log(access.error);
  const border = access.ok ? connectBorder(access.value, systemClock) : absentBorderClient(access.error);

  const trust = liveTrust(files, flavour);
  log(`trust store: ${trust().certificates.length} CSCA certificates, ${trust().crls.length} revocation lists`);
  warmUpDocumentCrypto();

  const reported = await openReportedMark(await openFileDisk(files.lane), systemClock);
  const publishing = schedulePublishing(() => server.publish(), systemClock);
  const sweeping = sweepBehindTravellers({
    clock: systemClock,
    people: () => lane.people(),
    isOccupied: () => lane.state().crossing !== null,
    sweep: sweepMemory,
  });
  const saltsDisk = await openFileDisk(files.salts);
  const subjects = pseudonymsIn(saltsDisk, systemClock);
  const forgetting = new Forgetting({
    disk: saltsDisk,
    pseudonyms: subjects,
    journal,
    clock: systemClock,
    saltDays: site.saltDays,
    onProblem: log,
  });
  let told = false;
  const lane = composeLane({
    clock: systemClock,
    makeId: randomUUID,
    subjects,
    site,
    policy: policy.value,
    journal,
    entries,
    recovered,
    drivers,
    border,
    trust,
    terminalKey: terminalKey.value,
    readPassport,
    reported,
    onChange: () => {
      publishing.request();
      sweeping.changed();
      if (told || lane.state().name !== 'idle') return;
      told = true;
      options.onReady();
    },
    onPreview: (role, message) => server.preview(role, message),
  });
  const served = await serveScreens(options, files, lane);
  if (!served.ok) {
    await drivers.gate.close();
    await journal.close();
    lock.value();
    return served;
  }
  const server = served.value;
  lane.start();
  drivers.start();
  closeWhenChanged(opened.value, lane, log);
  forgetting.start();
  return ok({
    kioskUrl: server.kioskUrl,
    supervisorUrl: server.supervisorUrl,
    stop: async () => {
      publishing.stop();
      forgetting.stop();
      sweeping.stop();
      await lane.stop();
      await Promise.all([
        drivers.gate.close(),
        drivers.mrzReader.close(),
        drivers.cardReader.close(),
        drivers.examiner.close(),
        server.close(),
        border.close(),
      ]);
      await subjects.close().catch((error: Error) => log(`the salts cannot be closed: ${error.message}`));
      await journal.append({ event: 'station.stopped', crossing: null, fields: {} }).catch(() => {});
      // A disk that fails does not keep a station from ending: the next start finds what it has kept.
      await journal.close().catch((error: Error) => log(`the journal cannot be closed: ${error.message}`));
      lock.value();
    },
  });
}

/** The journal in this machine's folder, ready to be written; the error is ready to print. */
async function journalOf(files: StationFiles, { site, log }: StationOptions): Promise<Result<StationJournal, string>> {
  try {
    const aside = setFormerJournalAside(files);
    if (aside !== null) log(`a journal of version 1 is now in ${aside}; a new one begins`);
    const opened = await openJournal({
      disk: await openFileDisk(files.journal),
      clock: systemClock,
      signer: journalSigner(files, site.lane),
      lane: site.lane,
    });
    if (opened.ok) return opened;
    return err(
      `the journal ${files.journal} was changed at entry ${opened.error.firstBad}; keep a copy, run \`egate audit verify ${files.journal}\`, and move the folder away`,
    );
  } catch (error) {
    return err(`the journal ${files.journal} cannot be used: ${(error as Error).message}`);
  }
}

/** The start has looked at the last segment alone: a lane whose earlier entries were changed closes. */
function closeWhenChanged({ verified }: StationJournal, lane: LaneStation, log: (line: string) => void): void {
  verified.then(
    (all) => {
      if (all.ok) return;
      log(`the journal was changed at entry ${all.error.firstBad}: the lane is closed`);
      lane.journalIsLost(`changed at entry ${all.error.firstBad}`);
    },
    (error: Error) => {
      log(`the journal cannot be read: ${error.message}`);
      lane.journalIsLost('cannot be read');
    },
  );
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

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LaneView } from '../../contract/officer.ts';
import { openStationLine } from '../../contract/station-line.ts';
import { connectBorder } from '../../border/connect.ts';
import { borderAccess, stationFiles } from '../../station/station-files.ts';
import { systemClock } from '../../core/system-clock.ts';
import { loadTrust, trustFolderOf } from '../../station/trust-files.ts';
import { flavour } from '../../station/flavour.ts';
import { sealedFiles } from '../../document/trust/trust-folder.ts';
import { wayBackToTrust } from '../trust-keeping.ts';
import { type Finding, fine, wrong } from './check.ts';

/** A trust store that nobody has touched for this long has missed new CSCA certificates (ms). */
const oldestTrust = 180 * 86_400_000;

/** A station that runs shows its first view at once (ms). */
const viewWithin = 3_000;

/** What each fault of a running lane is called by doctor, and what helps. */
const faultOf: Readonly<Record<string, { readonly id: string; readonly remedy: string }>> = {
  'chip-reader': { id: 'reader', remedy: 'check the cable and pcscd; the lane takes it up by itself' },
  'mrz-reader': { id: 'mrz-reader', remedy: 'check the cable; the lane takes it up by itself' },
  camera: { id: 'camera', remedy: 'check the cable; the lane takes it up by itself' },
  inference: { id: 'models', remedy: 'run `egate doctor` without --data: it checks the models' },
  gate: { id: 'gate', remedy: 'check the board and its cable' },
  journal: { id: 'disk', remedy: 'make room or replace the disk, then start the station anew' },
  backend: { id: 'backend', remedy: 'check the network and the backend' },
};

/** Asks the lane that runs on a data folder; findings carry the ids of the machine's checks and stand above them. */
export async function laneChecks(data: string): Promise<readonly Finding[]> {
  const view = await laneView(data);
  if (view === null) {
    const lane = wrong('lane', `no lane answers in ${data}`, 'start it: npm start -- --no-window --data DIR');
    // A store needs no lane to be looked at, and is often filled before the first start.
    return existsSync(trustFolderOf(stationFiles(data), flavour)) ? [lane, trustCheck(data)] : [lane];
  }
  const faulty = view.faults.map(({ source, detail }) => {
    const known = faultOf[source];
    return wrong(known?.id ?? source, `${source}: ${detail}`, known?.remedy ?? 'see the officer’s panel');
  });
  const healthy = Object.entries(faultOf)
    .filter(([source]) => source !== 'backend' && !view.faults.some((fault) => fault.source === source))
    .filter(([source]) => source !== 'journal' && source !== 'inference')
    .map(([source, { id }]) => fine(id, `${source}: works in lane ${view.lane}`));
  return [
    fine('lane', `${view.lane}: ${view.state} since ${view.since}`),
    ...faulty,
    ...healthy,
    ...(await backendChecks(data)),
    trustCheck(data),
    keysCheck(data),
  ];
}

async function backendChecks(data: string): Promise<readonly Finding[]> {
  const access = borderAccess(stationFiles(data), { kind: 'embedded' });
  if (!access.ok) return [wrong('backend', access.error, 'start the demonstration once')];
  const client = connectBorder(access.value, systemClock);
  try {
    const started = performance.now();
    const probe = await client.probe();
    if (!probe.ok) return [wrong('backend', `${probe.error.kind}: ${probe.error.detail}`, 'check the backend')];
    const took = Math.round(performance.now() - started);
    const list = await client.watchlistSnapshot();
    const watchlist = list.ok
      ? fine('watchlist', `version ${list.value.version}`)
      : wrong('watchlist', `${list.error.kind}: ${list.error.detail}`, 'import a list: egate watchlist import');
    return [
      fine('backend', `${access.value.url} answers in ${took} ms, signed by ${access.value.backendKeyid}`),
      watchlist,
    ];
  } finally {
    await client.close();
  }
}

function trustCheck(data: string): Finding {
  const files = stationFiles(data);
  const folder = trustFolderOf(files, flavour);
  const { anchors, seal, rejected } = loadTrust(files, flavour);
  const into = `egate trust import FILE… --trust ${files.trust}`;
  const refused = rejected.find(({ source }) => source === join(folder, sealedFiles.store));
  if (refused !== undefined) return wrong('trust', `${folder}: ${refused.reason}`, wayBackToTrust);
  if (anchors.length === 0)
    return wrong('trust', `no CSCA certificate: ${rejected[0]?.reason ?? 'nothing was imported'}`, into);
  const made = seal?.made ?? statSync(folder).mtimeMs;
  const age = Date.now() - made;
  const said = `${anchors.length} CSCA certificates${seal === null ? '' : `, version ${seal.version}`}, ${days(age)} days old`;
  const signed = seal?.lists.flatMap(({ signedAt }) => (signedAt === null ? [] : [signedAt])).sort();
  const newest = signed?.at(-1);
  const detail = newest === undefined ? said : `${said}, newest list of ${newest.slice(0, 10)}`;
  return age <= oldestTrust ? fine('trust', detail) : wrong('trust', detail, `import the present master list: ${into}`);
}

function days(ms: number): string {
  return Math.max(0, ms / 86_400_000).toFixed(1);
}

function keysCheck(data: string): Finding {
  const key = `${stationFiles(data).lane}/lane.key`;
  if (!existsSync(key)) return wrong('keys', `${key} is not there`, 'enrol the lane: egate keys enrol');
  return (statSync(key).mode & 0o077) === 0
    ? fine('keys', 'the lane’s key is for its user alone')
    : wrong('keys', `${key} can be read by others`, `chmod 600 ${key}`);
}

function laneView(data: string): Promise<LaneView | null> {
  return new Promise((resolve) => {
    const end = (view: LaneView | null) => {
      clearTimeout(timer);
      line.close();
      resolve(view);
    };
    const timer = setTimeout(() => end(null), viewWithin);
    const line = openStationLine(data, 'officer', {
      message: (message) => {
        if (message.type === 'view' && message.view.role === 'officer') end(message.view.lanes[0] ?? null);
      },
      closed: () => end(null),
    });
  });
}

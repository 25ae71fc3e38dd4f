import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { makeFolder } from '../../make-folder.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorizations, type CvScheme, cvCertificate, newCvKey, writeCvCertificates } from './cv-certificate.ts';
import { withFolderLock } from './folder-lock.ts';

/** A test's keys shall not end with a year. */
const years = { authority: 20, verifier: 15, terminal: 10 } as const;

/**
 * Certificates and key of an inspection system in `folder/terminals/<scheme>`, made where they are not there: the key
 * folder of a lane that may read DG3 and DG4 of this state's virtual passports. Answers the authority's certificate.
 */
export async function ensureTerminalPki(folder: string, state: string, scheme: CvScheme, now: Date): Promise<Buffer> {
  const place = join(folder, 'terminals', `${scheme.algorithm}-${scheme.key}-${scheme.hash}`);
  const authority = join(place, 'cvca.cvcert');
  makeFolder(join(folder, 'terminals'));
  await withFolderLock(folder, async () => {
    const made = await readFile(authority).catch(() => null);
    if (made !== null) return;
    const workshop = await mkdtemp(join(folder, 'terminals', '.made-'));
    try {
      await make(workshop, state, scheme, now);
      await rm(place, { recursive: true, force: true });
      await rename(workshop, place);
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  });
  return readFile(authority);
}

/** The authority's and the verifier's keys are used here and thrown away. */
async function make(place: string, state: string, scheme: CvScheme, now: Date): Promise<void> {
  const elsewhere = await mkdtemp(join(tmpdir(), 'egate-cvca-'));
  try {
    const day = (after: number) => `${now.getUTCFullYear() + after}-01-01`;
    const country = state.padEnd(2, 'X').slice(0, 2);
    const names = { cvca: `${country}TESTCVCA00001`, dv: `${country}TESTDV00001`, is: `${country}TESTIS00001` };
    const [cvca, dv, terminal] = await Promise.all([
      newCvKey(elsewhere, 'cvca.key', scheme),
      newCvKey(elsewhere, 'dv.key', scheme),
      newCvKey(place, 'terminal.key', scheme),
    ]);
    const issue = (
      key: typeof cvca,
      by: typeof cvca,
      holder: string,
      authority: string,
      authorization: number,
      until: number,
    ) =>
      cvCertificate(
        key,
        { holder, authority, authorization, effective: day(0), expires: day(until), withDomain: holder === names.cvca },
        by,
      );
    const { authority, domestic, terminal: inspection } = authorizations;
    await writeCvCertificates(place, {
      cvca: await issue(cvca, cvca, names.cvca, names.cvca, authority, years.authority),
      dv: await issue(dv, cvca, names.dv, names.cvca, domestic, years.verifier),
      is: await issue(terminal, dv, names.is, names.dv, inspection, years.terminal),
    });
    await chmod(join(place, 'terminal.key'), 0o600);
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
}

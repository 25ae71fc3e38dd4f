import { err, ok, type Result } from '../../core/result.ts';
import { type CvDomain, loadCvKey, verifiesCv } from './cv-algorithms.ts';
import { type CvCertificate, inspectionSystem } from './cv-certificate.ts';

/** What a post shows to a chip: links and document verifier first, its own certificate last. */
export interface CvChain {
  /** The chip's trust point that it begins at. */
  readonly anchor: string;
  readonly certificates: readonly [CvCertificate, ...CvCertificate[]];
  /** What all of its certificates allow. */
  readonly rights: number;
}

/** Links of authorities that succeeded each other, a document verifier, a terminal: none is longer. */
const longest = 12;

/**
 * The shortest chain from a key that the chip trusts to a terminal of this post, BSI TR-03110-3 §2.5: signatures as far as
 * the keys are known, roles, and dates on `day`. Of the chip's two trust points the first is the newer one.
 */
export function chainFrom(
  trusted: readonly string[],
  certificates: readonly CvCertificate[],
  day: string,
): Result<CvChain, string> {
  let first: string | null = null;
  for (const anchor of trusted) {
    const path = pathFrom(anchor, certificates);
    if (path === null) continue;
    const [head, ...rest] = path;
    if (head === undefined) continue;
    const problem = chainProblem(path, certificates, day);
    if (problem === null)
      return ok({ anchor, certificates: [head, ...rest], rights: path.reduce((all, one) => all & one.rights, 0x3f) });
    first ??= problem;
  }
  const names = trusted.join(' and ') || 'nobody';
  return err(first ?? `the chip trusts ${names}, from which no certificate of this post descends`);
}

function pathFrom(anchor: string, certificates: readonly CvCertificate[]): readonly CvCertificate[] | null {
  let paths: readonly (readonly CvCertificate[])[] = [[]];
  const seen = new Set([anchor]);
  for (let step = 0; step < longest && paths.length > 0; step += 1) {
    const longer = paths.flatMap((path) => {
      const holder = path.at(-1)?.holder ?? anchor;
      return certificates
        .filter((one) => one.authority === holder && !seen.has(one.holder))
        .map((one) => [...path, one]);
    });
    const whole = longer.find((path) => path.at(-1)?.role === 'terminal');
    if (whole !== undefined) return whole;
    for (const path of longer) seen.add(path.at(-1)?.holder ?? anchor);
    paths = longer;
  }
  return null;
}

/** Null: every certificate may follow the one before it. */
function chainProblem(
  path: readonly CvCertificate[],
  certificates: readonly CvCertificate[],
  day: string,
): string | null {
  let issuer =
    certificates.find(({ holder, authority }) => holder === path[0]?.authority && holder === authority) ?? null;
  let domain: CvDomain | null = issuer?.key.domain ?? null;
  for (const certificate of path) {
    const { holder, role, terminalType } = certificate;
    if (terminalType !== inspectionSystem) return `${holder} is not for inspection systems`;
    if (issuer !== null) {
      if (!mayFollow(issuer, certificate)) return `a ${issuer.role} certifies no ${role}: ${holder}`;
      const key = loadCvKey(issuer.key, domain);
      if (key === null) return `the key of ${issuer.holder} is none`;
      if (!verifiesCv(issuer.key.algorithm, key, certificate.body, certificate.signature))
        return `the signature of ${issuer.holder} on ${holder} is wrong`;
    } else if (role === 'terminal') return `${holder} descends from no document verifier`;
    if (day < certificate.effective) return `${holder} is valid from ${certificate.effective}`;
    // A link leads on to the key that holds, also when it is over itself.
    if (role !== 'CVCA' && day > certificate.expires) return `${holder} was valid until ${certificate.expires}`;
    domain = certificate.key.domain ?? domain;
    issuer = certificate;
  }
  return null;
}

/** TR-03110-3 §2.4: authorities certify their successors and document verifiers, these certify terminals. */
function mayFollow(issuer: CvCertificate, { role }: CvCertificate): boolean {
  switch (issuer.role) {
    case 'CVCA':
      return role !== 'terminal';
    case 'domestic DV':
    case 'foreign DV':
      return role === 'terminal';
    case 'terminal':
      return false;
    default:
      return issuer.role;
  }
}

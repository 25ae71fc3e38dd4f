import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { openssl } from '../passive/signature-algorithms.ts';
import { type CvDomain, loadCvKey, signingOptions } from './cv-algorithms.ts';
import { type CvCertificate, parseCvCertificate } from './cv-certificate.ts';
import type { TerminalKey } from './terminal-key.ts';

const keyFile = 'terminal.key';
const suffix = '.cvcert';
/** No CV certificate and no key is larger. */
const largestFile = 20_000;

/**
 * A post's key in a folder: `terminal.key` (PKCS#8, PEM), which nobody but its owner may read, and `*.cvcert`. What is
 * wrong with it, in words, else.
 */
export function loadTerminalKeyFolder(folder: string): Result<TerminalKey, string> {
  try {
    const path = join(folder, keyFile);
    const found = statSync(path);
    if (!found.isFile() || found.size > largestFile) return err(`${path} is no key file`);
    if ((found.mode & 0o077) !== 0) return err(`${path} can be read by others than its owner: chmod 600`);
    const key = createPrivateKey(readFileSync(path));
    const certificates: CvCertificate[] = [];
    for (const name of readdirSync(folder)
      .filter((one) => one.endsWith(suffix))
      .sort()) {
      const file = join(folder, name);
      if (statSync(file).size > largestFile) return err(`${file} is too large for a CV certificate`);
      const certificate = parseCvCertificate(readFileSync(file));
      if (!certificate.ok) return err(`${file}: ${certificate.error.detail}`);
      certificates.push(certificate.value);
    }
    if (!certificates.some((one) => one.role === 'terminal' && isOver(one, key, certificates)))
      return err(`${folder} holds no CV certificate of a terminal over ${keyFile}`);
    return ok(terminalKeyOf(key, certificates));
  } catch (error) {
    return err(`${folder} cannot be read as a terminal's key folder: ${(error as Error).message}`);
  }
}

function terminalKeyOf(key: KeyObject, certificates: readonly CvCertificate[]): TerminalKey {
  return {
    certificates: certificates.filter((one) => one.role !== 'terminal' || isOver(one, key, certificates)),
    sign: async (_holder, algorithm, data) => {
      try {
        return ok(sign(openssl(algorithm.digest), data, { key, ...signingOptions(algorithm) }));
      } catch (error) {
        return err({ kind: 'key-unavailable', detail: (error as Error).message });
      }
    },
  };
}

/** A curve that the certificate leaves out is that of one above it. */
function isOver(certificate: CvCertificate, key: KeyObject, certificates: readonly CvCertificate[]): boolean {
  const ours = createPublicKey(key);
  const domains: readonly (CvDomain | null)[] = [null, ...certificates.map((one) => one.key.domain)];
  return domains.some((domain) => loadCvKey(certificate.key, domain)?.equals(ours) === true);
}

import { createHash, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustStoreAnswer } from '../border/messages.ts';

/** The CSCA certificates below a folder (DER or PEM), as lanes get them; none without a folder. */
export function readTrust(folder: string | null): TrustStoreAnswer {
  const certificates =
    folder === null
      ? []
      : readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((file) => file.isFile() && /\.(der|cer|crt|pem)$/i.test(file.name))
          .flatMap((file) => certificateIn(join(file.parentPath, file.name)))
          .sort();
  const version = createHash('sha256').update(certificates.join('\n')).digest('hex').slice(0, 16);
  return { version: certificates.length === 0 ? 'none' : version, certificates };
}

/** Only certificates that may sign others: keys and document signers lie in such folders too. */
function certificateIn(file: string): readonly string[] {
  try {
    const certificate = new X509Certificate(readFileSync(file));
    return certificate.ca ? [certificate.raw.toString('base64')] : [];
  } catch {
    return [];
  }
}

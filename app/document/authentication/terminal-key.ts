import type { Result } from '../../core/result.ts';
import type { CvAlgorithm } from './cv-algorithms.ts';
import type { CvCertificate } from './cv-certificate.ts';

/** A post's key cannot sign now. */
export interface KeyUnavailable {
  readonly kind: 'key-unavailable';
  readonly detail: string;
}

/** A post's right to read fingers and irises: a key that signs where it lies, in a file or a token, and never comes out. */
export interface TerminalKey {
  /** The terminal's own certificate, its document verifier's, links of the authorities, in any order. */
  readonly certificates: readonly CvCertificate[];
  /** A signature with the key of the certificate that says `holder`. Never rejects. */
  sign(holder: string, algorithm: CvAlgorithm, data: Uint8Array): Promise<Result<Uint8Array, KeyUnavailable>>;
}

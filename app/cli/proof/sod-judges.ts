import { writeFileSync } from 'node:fs';
import type { Workshop } from '../../document/passive/signed-by-openssl.rig.ts';
import { trustStoreOf } from '../../document/trust/trust-store.ts';
import { verifyFiles } from '../../document/verify-files.ts';
import { readOneBer } from '../../document/ber/ber.ts';
import type { SodCell } from './sod-cells.ts';

/** Three questions that both can answer. */
export interface Verdict {
  /** Is the signature that of the signer's certificate? */
  readonly signature: boolean;
  /** And does a valid and trusted CSCA answer for the signer at that time? Null: not asked. */
  readonly chain: boolean | null;
  /** And is the signer not revoked, by a list that is fresh? Null: not asked. */
  readonly notRevoked: boolean | null;
}

/** This project's verdict. */
export function ourVerdict(shop: Workshop, { sod, trusted, known, crl, at, chainAsked }: SodCell): Verdict {
  const trust = trustStoreOf([
    ...[...trusted, ...known].map((name) => ({
      source: name,
      kind: 'certificate' as const,
      der: shop.bytes(`${name}.der`),
    })),
    ...(crl === null ? [] : [{ source: crl.list, kind: 'crl' as const, der: shop.bytes(`${crl.list}.crl`) }]),
  ]);
  const { checks } = verifyFiles({ files: new Map([['EF.SOD', sod]]), mrz: null, trust, at });
  const passed = (name: 'sodSignature' | 'certificateValidity' | 'revocation') => checks[name].outcome === 'passed';
  const signature = passed('sodSignature');
  if (!chainAsked) return { signature, chain: null, notRevoked: null };
  const chain = signature && passed('certificateValidity');
  return { signature, chain, notRevoked: crl === null ? null : chain && passed('revocation') };
}

/** The verdict of the openssl command line: `cms -verify` alone and with its chain, and `verify` with the list. */
export function opensslVerdict(shop: Workshop, { sod, trusted, known, crl, at, chainAsked }: SodCell): Verdict {
  writeFileSync(shop.file('judged'), readOneBer(sod).value);
  writeFileSync(shop.file('anchors.pem'), Buffer.concat(trusted.map((name) => shop.bytes(`${name}.pem`))));
  writeFileSync(shop.file('known.pem'), Buffer.concat(known.map((name) => shop.bytes(`${name}.pem`))));
  const beside = known.length === 0 ? [] : ['-certfile', 'known.pem'];
  const cms = ['cms', '-verify', '-inform', 'DER', '-in', 'judged', '-binary', '-out', 'content-out', ...beside];
  const time = ['-attime', String(Math.floor(at / 1000))];
  const anchors = ['-CAfile', 'anchors.pem', '-no-CApath', '-no-CAstore', '-check_ss_sig', ...time];
  const signature = shop.agrees(...cms, '-noverify');
  if (!chainAsked) return { signature, chain: null, notRevoked: null };
  const chain = signature && shop.agrees(...cms, ...anchors);
  if (crl === null) return { signature, chain, notRevoked: null };
  const list = ['-crl_check', '-CRLfile', `${crl.list}.crl.pem`];
  return { signature, chain, notRevoked: chain && shop.agrees('verify', ...anchors, ...list, `${crl.signer}.pem`) };
}

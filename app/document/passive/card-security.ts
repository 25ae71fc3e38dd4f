import type { CheckResult } from '../../core/document-checks.ts';
import type { Instant } from '../../core/instant.ts';
import type { Result } from '../../core/result.ts';
import { holdsPrivateKeyOf } from '../access/chip-authentication-mapping.ts';
import type { ChipMapping } from '../access/open-chip.ts';
import { parseSecurityInfos, type SecurityInfo } from '../access/pace-info.ts';
import { asn1, bits, Members } from '../ber/asn1.ts';
import { type Malformed, MalformedBytes, wellFormed } from '../ber/ber.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import type { PassivePolicy } from './passive-policy.ts';
import { traceSecurityObject } from './security-object-trust.ts';
import { type SignedData, signedDataIn } from './signed-data.ts';

/** EF.CardSecurity, ICAO 9303-10 §3.11.4: SecurityInfos that the state signed. */
export interface CardSecurity extends SignedData {
  /** Points of the chip's static keys on curves. */
  readonly publicKeys: readonly Uint8Array[];
}

const idSecurityObject = '0.4.0.127.0.7.3.2.1';
const idPkEcdh = '0.4.0.127.0.7.2.2.1.2';

export function parseCardSecurity(file: Uint8Array): Result<CardSecurity, Malformed> {
  return wellFormed(() => {
    const signed = signedDataIn(file);
    if (signed.contentType !== idSecurityObject) throw new MalformedBytes('EF.CardSecurity holds no SecurityInfos');
    const infos = parseSecurityInfos(signed.content);
    if (!infos.ok) throw new MalformedBytes(infos.error.detail);
    return { ...signed, publicKeys: infos.value.flatMap(publicKeyIn) };
  });
}

/** 9303-11 §9.2.6: on which curve it lies, its size and its equation show. */
function publicKeyIn({ oid, required }: SecurityInfo): readonly Uint8Array[] {
  if (oid !== idPkEcdh) return [];
  const members = new Members(required);
  members.next(asn1.sequence);
  return [bits(members.next())];
}

/**
 * Chip authentication by PACE-CAM, 9303-11 §4.4.3.5.2: the chip holds the private key of a public one in EF.CardSecurity,
 * and a trusted state signed that file. A clone could bring a file of its own: without a trusted signer nothing is proved.
 */
export function chipAuthenticationBy(
  { proof, cardSecurity }: ChipMapping,
  trust: TrustStore,
  at: Instant,
  policy?: PassivePolicy,
): CheckResult {
  if (cardSecurity === null) return notPossible('the chip has no EF.CardSecurity that names its key');
  const file = parseCardSecurity(cardSecurity);
  if (!file.ok) return notPossible(`EF.CardSecurity is malformed: ${file.error.detail}`);
  const { publicKeys } = file.value;
  if (publicKeys.length === 0) return notPossible('EF.CardSecurity names no key of the chip');
  if (!publicKeys.some((key) => holdsPrivateKeyOf(proof, key)))
    return failed('the chip does not hold the private key of EF.CardSecurity');
  const traced = traceSecurityObject(file.value, trust, at, policy);
  const { signer, csca, sodSignature, certificateValidity, revocation } = traced;
  const how = `PACE with chip authentication mapping on ${proof.group.name}`;
  if (sodSignature.outcome !== 'passed') return { ...sodSignature, reason: `EF.CardSecurity: ${sodSignature.reason}` };
  if (csca === null || signer?.maySign !== true)
    return { ...certificateValidity, reason: `EF.CardSecurity: ${certificateValidity.reason}` };
  if (revocation.outcome === 'failed') return failed(`EF.CardSecurity: ${revocation.reason}`);
  // That a signer's time is over does not make the chip another one: EF.SOD's own check tells of it.
  return { outcome: 'passed', reason: `${how}; EF.CardSecurity: ${sodSignature.reason}` };
}

function failed(reason: string): CheckResult {
  return { outcome: 'failed', reason };
}

function notPossible(reason: string): CheckResult {
  return { outcome: 'not-possible', reason };
}

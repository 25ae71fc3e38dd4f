import { err, type Result } from '../../core/result.ts';
import type { SecurityInfo } from '../access/pace-info.ts';
import { smallInteger } from '../ber/asn1.ts';
import { type Malformed, wellFormed } from '../ber/ber.ts';
import type { CipherName } from '../crypto/cipher.ts';
import { type KeyProblem, type StaticKey, staticKeyOf } from './static-key.ts';

/** One way to run chip authentication: a key of DG14 and the cipher of the session that follows. */
export interface ChipKeyChoice {
  readonly oid: string;
  readonly cipher: CipherName;
  readonly key: StaticKey;
  /** By which the chip knows the key where it has several; null: it has one. */
  readonly keyId: number | null;
}

/** What DG14 offers for chip authentication. */
export interface ChipKeyOffer {
  /** The strongest first. */
  readonly choices: readonly ChipKeyChoice[];
  /** Keys that cannot be used, with the reason. */
  readonly problems: readonly KeyProblem[];
  /** DG14 speaks of chip authentication at all. */
  readonly offered: boolean;
}

const idPublicKey: Readonly<Record<string, StaticKey['group']['agreement']>> = {
  '0.4.0.127.0.7.2.2.1.1': 'DH',
  '0.4.0.127.0.7.2.2.1.2': 'ECDH',
};
const idChipAuthentication = '0.4.0.127.0.7.2.2.3.';
const agreements: Readonly<Record<string, StaticKey['group']['agreement']>> = { '1': 'DH', '2': 'ECDH' };
const ciphers: Readonly<Record<string, CipherName>> = { '1': '3DES', '2': 'AES-128', '3': 'AES-192', '4': 'AES-256' };
const weakestFirst: readonly CipherName[] = ['3DES', 'AES-128', 'AES-192', 'AES-256'];
/** Version 2 belongs to the identity card's general procedure, BSI TR-03110-2. */
const version = 1;

/** A chip has a key or two. Looking at one of a large prime takes a tenth of a second: a hostile DG14 shall not ask for a hundred. */
const mostKeys = 4;
/** Nor is it asked to agree in every way that a long DG14 can name. */
const mostChoices = 8;

interface Protocol {
  readonly oid: string;
  readonly agreement: StaticKey['group']['agreement'];
  readonly cipher: CipherName;
  readonly keyId: number | null;
}

/** Keys and protocols of DG14 that belong together by agreement and key identifier, ICAO 9303-11 §9.2.5 and §9.2.6. */
export function chipKeysIn(infos: readonly SecurityInfo[]): Result<ChipKeyOffer, Malformed> {
  return wellFormed(() => {
    const protocols = infos.flatMap(protocolIn);
    const choices: ChipKeyChoice[] = [];
    const problems: KeyProblem[] = [];
    const keys = infos.filter(({ oid }) => idPublicKey[oid] !== undefined).slice(0, mostKeys);
    for (const { oid, required, optional } of keys) {
      const agreement = idPublicKey[oid] ?? 'ECDH';
      const keyId = optional === null ? null : smallInteger(optional);
      const key = staticKeyOf(required.raw);
      const usable = key.ok && key.value.group.agreement !== agreement ? mismatch(oid) : key;
      if (!usable.ok) problems.push(usable.error);
      else
        choices.push(...protocolsFor(protocols, agreement, keyId).map((one) => ({ ...one, key: usable.value, keyId })));
    }
    choices.sort((a, b) => weakestFirst.indexOf(b.cipher) - weakestFirst.indexOf(a.cipher));
    return { choices: choices.slice(0, mostChoices), problems, offered: keys.length > 0 || protocols.length > 0 };
  });
}

function protocolIn({ oid, required, optional }: SecurityInfo): readonly Protocol[] {
  if (!oid.startsWith(idChipAuthentication)) return [];
  const [agreement = '', cipher = ''] = oid.slice(idChipAuthentication.length).split('.');
  const [how, name] = [agreements[agreement], ciphers[cipher]];
  if (how === undefined || name === undefined || smallInteger(required) !== version) return [];
  return [{ oid, agreement: how, cipher: name, keyId: optional === null ? null : smallInteger(optional) }];
}

/** §9.2.5: a key without a protocol of its own is one for Triple-DES. */
function protocolsFor(
  protocols: readonly Protocol[],
  agreement: StaticKey['group']['agreement'],
  keyId: number | null,
): readonly Omit<Protocol, 'keyId'>[] {
  const fitting = protocols.filter(
    (one) => one.agreement === agreement && (one.keyId === null || keyId === null || one.keyId === keyId),
  );
  if (fitting.length > 0) return fitting.map(({ oid, cipher }) => ({ oid, agreement, cipher }));
  return [{ oid: `${idChipAuthentication}${agreement === 'DH' ? 1 : 2}.1`, agreement, cipher: '3DES' }];
}

function mismatch(oid: string): Result<never, KeyProblem> {
  return err({ kind: 'invalid-key', detail: `it is of another kind than ${oid}` });
}

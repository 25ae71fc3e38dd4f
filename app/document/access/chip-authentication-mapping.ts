import { type BlockCipher, unpad } from '../crypto/cipher.ts';
import { numberOf } from '../crypto/modular.ts';
import type { AgreementGroup } from './agreement-group.ts';

/** What a chip said in PACE-CAM to prove that it holds the private key of a public one that its state signed. */
export interface MappingProof {
  readonly group: AgreementGroup;
  /** CA_IC: by what the static public key is multiplied to give the mapping key. */
  readonly chipData: Uint8Array;
  /** The chip's public key of the mapping. */
  readonly mappingKey: Uint8Array;
}

/** CA_IC out of DO'8A', ICAO 9303-11 §4.4.3.5; null when that is not what it holds. */
export function openChipData(cipher: BlockCipher, encryption: Uint8Array, encrypted: Uint8Array): Uint8Array | null {
  const { blockSize } = cipher;
  if (encrypted.length === 0 || encrypted.length % blockSize !== 0) return null;
  // §4.4.3.5.4: IV = E(KSenc, -1).
  const iv = cipher.encrypt(encryption, new Uint8Array(blockSize), new Uint8Array(blockSize).fill(0xff));
  return unpad(cipher.decrypt(encryption, iv, encrypted));
}

/** §4.4.3.5.2: PK_Map,IC = CA_IC · PK_IC. Whether the state signed PK_IC is a question of its own. */
export function holdsPrivateKeyOf({ group, chipData, mappingKey }: MappingProof, publicKey: Uint8Array): boolean {
  const number = numberOf(chipData);
  if (number >= group.order || !group.isElement(publicKey)) return false;
  const found = group.multiplier(number)?.of(publicKey);
  return found !== undefined && Buffer.from(found).equals(mappingKey);
}

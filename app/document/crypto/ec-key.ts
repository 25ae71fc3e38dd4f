import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { oidBytes } from '../ber/asn1.ts';
import { ber } from '../ber/ber.ts';

const idEcPublicKey = '1.2.840.10045.2.1';

/** A private key on a named curve with its public one, which spares OpenSSL a multiplication: RFC 5208 and RFC 5915. */
export function ecPrivateKey(curve: string, secret: Uint8Array, publicKey: Uint8Array): KeyObject {
  const key = ber(0x30, integer(1), ber(0x04, secret), ber(0xa1, bitString(publicKey)));
  const der = ber(0x30, integer(0), algorithm(curve), ber(0x04, key));
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}

/** RFC 5480. */
export function ecPublicKey(curve: string, publicKey: Uint8Array): KeyObject {
  const der = ber(0x30, algorithm(curve), bitString(publicKey));
  return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
}

function algorithm(curve: string): Uint8Array {
  return ber(0x30, ber(0x06, oidBytes(idEcPublicKey)), ber(0x06, oidBytes(curve)));
}

function integer(value: number): Uint8Array {
  return ber(0x02, Uint8Array.of(value));
}

function bitString(bytes: Uint8Array): Uint8Array {
  return ber(0x03, Uint8Array.of(0), bytes);
}

import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import type { JournalSigner } from '../audit/journal.ts';

/** PKCS #8 of an Ed25519 key (RFC 8410 §7), but for the 32 bytes of its seed. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** One key pair of a simulation: real Ed25519, or a stand-in that only its holder's name goes into. */
export interface SimKey {
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** The key of somebody; the same name gives the same key. */
export function simKey(name: string, real: boolean): SimKey {
  return real ? ed25519(name) : standIn(name);
}

/** The key that signs a lane's checkpoints. */
export function journalSigner(key: SimKey): JournalSigner {
  return { key: { name: key.name, publicKey: key.publicKey }, sign: key.sign, verify: key.verify };
}

function ed25519(name: string): SimKey {
  const seed = hash('sha256', `simulated key of ${name}`, 'buffer');
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return {
    name,
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
    sign: (bytes) => sign(null, bytes, privateKey),
    verify: (bytes, signature) => signature.length === 64 && verify(null, bytes, publicKey, signature),
  };
}

/** Signs and verifies a hundred times faster. Nobody in a simulation forges; what is forged there are whole answers. */
function standIn(name: string): SimKey {
  const publicKey = hash('sha256', `stand-in for the key of ${name}`, 'buffer');
  const signatureOf = (bytes: Uint8Array) => {
    const text = Buffer.alloc(publicKey.length + bytes.length);
    text.set(publicKey);
    text.set(bytes, publicKey.length);
    return hash('sha512', text, 'buffer');
  };
  return {
    name,
    publicKey,
    sign: signatureOf,
    verify: (bytes, signature) => signatureOf(bytes).equals(signature),
  };
}

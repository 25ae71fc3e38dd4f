import { hash, timingSafeEqual } from 'node:crypto';
import { parseDictionary } from 'structured-headers';

/** RFC 9530 §5: the algorithms of the registry that are not deprecated. */
const algorithms: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

export type DigestProblem = 'digest-malformed' | 'digest-unsupported' | 'digest-without-sha-256' | 'digest-wrong';

/** The Content-Digest field of a message. */
export function contentDigest(content: Uint8Array): string {
  return `sha-256=:${hash('sha256', content, 'base64')}:`;
}

/** What is wrong with a Content-Digest field; null when sha-256 is there and every digest in it is right. */
export function checkContentDigest(field: string, content: Uint8Array): DigestProblem | null {
  let members: ReturnType<typeof parseDictionary>;
  try {
    members = parseDictionary(field);
  } catch {
    return 'digest-malformed';
  }
  if (!members.has('sha-256')) return 'digest-without-sha-256';
  for (const [name, [value]] of members) {
    const algorithm = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
    // A digest that cannot be checked is not known to be right.
    if (algorithm === undefined) return 'digest-unsupported';
    if (!(value instanceof ArrayBuffer)) return 'digest-malformed';
    const expected = hash(algorithm, content, 'buffer');
    const found = new Uint8Array(value);
    if (found.length !== expected.length || !timingSafeEqual(found, expected)) return 'digest-wrong';
  }
  return null;
}

import { type BareItem, type InnerList, parseDictionary, serializeInnerList, serializeItem } from 'structured-headers';

/** Makes a signature over bytes with a key that only it knows. */
export type SignBytes = (bytes: Uint8Array) => Uint8Array;
/** True when the signature over the bytes is that of the key it stands for. */
export type VerifyBytes = (bytes: Uint8Array, signature: Uint8Array) => boolean;

/** The value of a covered component, null when the message has none: RFC 9421 §2. */
export type ComponentValue = (name: string, parameters: ReadonlyMap<string, BareItem>) => string | null;

/** One signature of a message: what it covers, under which label, and its bytes. */
export interface MessageSignature {
  readonly label: string;
  readonly covered: InnerList;
  readonly signature: Uint8Array;
}

/** The text that is signed (RFC 9421 §2.5); null when a component is missing, repeated or no string. */
export function signatureBase(
  covered: InnerList,
  componentValue: ComponentValue,
  serialized = serializeInnerList(covered),
): string | null {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const item of covered[0]) {
    const [name, parameters] = item;
    if (typeof name !== 'string') return null;
    const identifier = identifierOf(item);
    const value = componentValue(name, parameters);
    // A line feed within a value could pass for another component.
    if (value === null || value.includes('\n') || seen.has(identifier)) return null;
    seen.add(identifier);
    lines.push(`${identifier}: ${value}`);
  }
  return [...lines, `"@signature-params": ${serialized}`].join('\n');
}

/** Identifiers by name and parameters: each message has the same few. */
const knownIdentifiers = new Map<string, string>();
const mostIdentifiers = 64;

/** A component's identifier as it stands in a Signature-Input field. */
function identifierOf(item: InnerList[0][number]): string {
  const [name, parameters] = item;
  if (typeof name !== 'string') return serializeItem(item);
  let key = name;
  for (const [parameter, value] of parameters) {
    if (value !== true && typeof value !== 'string') return serializeItem(item);
    // No name of a parameter holds a space, and none of a component a line feed.
    key += `\n${parameter} ${value === true ? '' : JSON.stringify(value)}`;
  }
  const known = knownIdentifiers.get(key);
  if (known !== undefined) return known;
  const identifier = serializeItem(item);
  if (knownIdentifiers.size < mostIdentifiers) knownIdentifiers.set(key, identifier);
  return identifier;
}

/** The only signature of a message; null when there is none, more than one, or the fields are malformed. */
export function onlySignature(inputField: string, signatureField: string): MessageSignature | null {
  try {
    const inputs = [...parseDictionary(inputField)];
    const signatures = [...parseDictionary(signatureField)];
    const [input] = inputs;
    const [signature] = signatures;
    if (input === undefined || signature === undefined || inputs.length !== 1 || signatures.length !== 1) return null;
    const [label, covered] = input;
    const [bytes] = signature[1];
    if (label !== signature[0] || !Array.isArray(covered[0]) || !(bytes instanceof ArrayBuffer)) return null;
    return { label, covered: covered as InnerList, signature: new Uint8Array(bytes) };
  } catch {
    return null;
  }
}

/** `Signature-Input` and `Signature` of a message. Field values are bytes: latin1 keeps them as they came. */
export function signMessage(
  label: string,
  covered: InnerList,
  componentValue: ComponentValue,
  sign: SignBytes,
): { readonly signatureInput: string; readonly signature: string; readonly bytes: Uint8Array } {
  const serialized = serializeInnerList(covered);
  const base = signatureBase(covered, componentValue, serialized);
  if (base === null) throw new Error('a covered component has no value');
  const bytes = sign(Buffer.from(base, 'latin1'));
  return {
    signatureInput: `${label}=${serialized}`,
    signature: `${label}=:${Buffer.from(bytes).toString('base64')}:`,
    bytes,
  };
}

/** True when the signature is that key's over that base. */
export function isSignedBy(verify: VerifyBytes, base: string, signature: Uint8Array): boolean {
  return verify(Buffer.from(base, 'latin1'), signature);
}

/** Names of the covered components as they would stand in a Signature-Input field. */
function coveredNames(covered: InnerList): readonly string[] {
  return covered[0].map(identifierOf);
}

/** True when exactly these components are covered, in any order, each once. */
export function coversExactly(covered: InnerList, wanted: readonly string[]): boolean {
  const found = coveredNames(covered);
  return found.length === wanted.length && wanted.every((name) => found.includes(name));
}

/** Fields whose value a signature depends on: two of one of them in a message are refused. */
const singular = ['host', 'content-type', 'content-digest', 'idempotency-key', 'signature', 'signature-input'] as const;

export type SingularField = (typeof singular)[number];
export type SingularFields = ReadonlyMap<SingularField, string>;

/**
 * The fields that matter to a signature, from Node's `rawHeaders` (which, unlike `headers`, neither joins nor drops
 * doubles). The name of the field that stands there twice when one does.
 */
export function singularFields(
  rawHeaders: readonly string[],
): { readonly fields: SingularFields } | { readonly doubled: string } {
  const fields = new Map<SingularField, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!isSingular(name)) continue;
    if (fields.has(name)) return { doubled: name };
    // RFC 9421 §2.1: without leading and trailing whitespace.
    fields.set(name, (rawHeaders[at + 1] ?? '').trim());
  }
  return { fields };
}

function isSingular(name: string): name is SingularField {
  return (singular as readonly string[]).includes(name);
}

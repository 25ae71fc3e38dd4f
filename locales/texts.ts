/** The leaves of a file of texts: dotted keys and what they say. */
export function leaves(texts: object, prefix = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(texts)) {
    if (typeof value === 'string') found.set(prefix + name, value);
    else for (const [key, text] of leaves(value, `${prefix}${name}.`)) found.set(key, text);
  }
  return found;
}

const pluralForm = /_(zero|one|two|few|many|other)$/;

/** A key without the ending of its plural form. */
export function baseOf(key: string): string {
  return key.replace(pluralForm, '');
}

/** The plural form that a key stands for; null for a text without a number. */
export function formOf(key: string): string | null {
  return pluralForm.exec(key)?.[1] ?? null;
}

/** The names between double braces. */
export function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{\{\s*-?\s*([\w.]+)/g)].map((match) => match[1] ?? '').sort();
}

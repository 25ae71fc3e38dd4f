/**
 * Overwrites what held something of a person: images, templates, keys, files of a chip, lines of an MRZ as bytes. Who is
 * given such bytes last wipes them, on every way out.
 */
export function wipe(...all: readonly (ArrayBufferView | null | undefined)[]): void {
  for (const one of all) {
    if (one === null || one === undefined) continue;
    new Uint8Array(one.buffer, one.byteOffset, one.byteLength).fill(0);
  }
}

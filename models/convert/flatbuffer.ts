/**
 * Reads tables of a FlatBuffers file: just what TFLite models need. A field that is absent has its default. Everything
 * lies where an offset says, so every read is bounds-checked by `DataView`: a file that is cut off throws.
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;

  private constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  /** The root table of a file whose identifier is `identifier`. */
  static root(bytes: Uint8Array, identifier: string): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found = Buffer.from(bytes.subarray(4, 8)).toString('latin1');
    if (found !== identifier) throw new Error(`file identifier "${found}", not "${identifier}"`);
    return new FlatTable(view, view.getUint32(0, true));
  }

  byte(field: number, absent = 0): number {
    const at = this.#field(field);
    return at === null ? absent : this.#view.getInt8(at);
  }

  int(field: number, absent = 0): number {
    const at = this.#field(field);
    return at === null ? absent : this.#view.getInt32(at, true);
  }

  float(field: number, absent = 0): number {
    const at = this.#field(field);
    return at === null ? absent : this.#view.getFloat32(at, true);
  }

  text(field: number): string {
    return Buffer.from(this.bytes(field)).toString('utf8');
  }

  bytes(field: number): Uint8Array {
    const { start, length } = this.#vector(field);
    if (start + length > this.#view.byteLength) throw new RangeError(`field ${field} ends outside of the file`);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length);
  }

  ints(field: number): readonly number[] {
    const { start, length } = this.#vector(field);
    return Array.from({ length }, (_, index) => this.#view.getInt32(start + 4 * index, true));
  }

  table(field: number): FlatTable | null {
    const at = this.#field(field);
    return at === null ? null : new FlatTable(this.#view, at + this.#view.getUint32(at, true));
  }

  tables(field: number): readonly FlatTable[] {
    const { start, length } = this.#vector(field);
    return Array.from({ length }, (_, index) => {
      const at = start + 4 * index;
      return new FlatTable(this.#view, at + this.#view.getUint32(at, true));
    });
  }

  /** Where a field's value lies: the table begins with the distance back to its list of field offsets. */
  #field(field: number): number | null {
    const offsets = this.#at - this.#view.getInt32(this.#at, true);
    const slot = 4 + 2 * field;
    if (slot + 2 > this.#view.getUint16(offsets, true)) return null;
    const offset = this.#view.getUint16(offsets + slot, true);
    return offset === 0 ? null : this.#at + offset;
  }

  #vector(field: number): { readonly start: number; readonly length: number } {
    const at = this.#field(field);
    if (at === null) return { start: 0, length: 0 };
    const vector = at + this.#view.getUint32(at, true);
    return { start: vector + 4, length: this.#view.getUint32(vector, true) };
  }
}

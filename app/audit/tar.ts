const block = 512;

/** POSIX.1-1988 ustar: one file's header. Nothing of the machine that wrote it is in it. */
export function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(block);
  header.write(name, 0, 100, 'latin1');
  header.write('0000600\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('00000000000\0', 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

export function tarPadding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

export const tarEnd = Buffer.alloc(2 * block);

export interface TarPlace {
  readonly name: string;
  readonly at: number;
  readonly size: number;
}

/** Where each file of an archive that `tarHeader` made stands; null when one byte outside the files is not as it was made. */
export async function readTar(
  read: (at: number, size: number) => Promise<Buffer>,
): Promise<readonly TarPlace[] | null> {
  const places: TarPlace[] = [];
  for (let at = 0; ; ) {
    const header = await read(at, block);
    if (header.length < block) return null;
    if (header.equals(tarEnd.subarray(0, block))) {
      const end = await read(at + block, block + 1);
      return end.equals(tarEnd.subarray(0, block)) ? places : null;
    }
    const name = header.toString('latin1', 0, header.indexOf(0));
    const size = Number.parseInt(header.toString('latin1', 124, 135), 8);
    if (!(size >= 0) || name.length > 99 || !header.equals(tarHeader(name, size))) return null;
    const padding = tarPadding(size);
    if (!(await read(at + block + size, padding.length)).equals(padding)) return null;
    places.push({ name, at: at + block, size });
    at += block + size + padding.length;
  }
}

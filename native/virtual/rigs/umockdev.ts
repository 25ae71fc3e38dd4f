import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One answer to a read-back: the relays' state, a report of other bytes, or none at all (the board is gone). */
export type ReadBack = number | Uint8Array | 'gone';

export const hasUmockdev = (() => {
  try {
    execFileSync('umockdev-run', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

// A relay board as sysfs shows it.
const device = `P: /devices/pci0000:00/0000:00:14.0/usb1/1-1
E: DEVTYPE=usb_device
E: SUBSYSTEM=usb
A: idVendor=16c0\\n
A: idProduct=05df\\n
A: manufacturer=www.dcttech.com\\n
A: product=USBRelay2\\n
A: bcdDevice=0100\\n

P: /devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0
E: DEVTYPE=usb_interface
E: SUBSYSTEM=usb
A: bInterfaceNumber=00\\n

P: /devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:16C0:05DF.0001
E: SUBSYSTEM=hid
E: HID_ID=0003:000016C0:000005DF
E: HID_NAME=www.dcttech.com USBRelay2
E: HID_UNIQ=
A: uevent=DRIVER=hid-generic\\nHID_ID=0003:000016C0:000005DF\\nHID_NAME=www.dcttech.com USBRelay2\\nHID_UNIQ=\\n

P: /devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:16C0:05DF.0001/hidraw/hidraw0
N: hidraw0
E: DEVNAME=/dev/hidraw0
E: SUBSYSTEM=hidraw
E: MAJOR=240
E: MINOR=0
A: dev=240:0\\n
`;

/** The board's report descriptor: eight bytes in, eight out, no report numbers. */
const descriptor = Buffer.from('0600ff0901a101150026ff00750895080900b20201c0', 'hex');

function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function ioctls(readBacks: readonly ReadBack[]): string {
  const hex = (...parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('hex').toUpperCase();
  const whole = hex(le32(descriptor.length), descriptor, Buffer.alloc(4_096 - descriptor.length));
  const answers = readBacks.map((answer) => {
    if (answer === 'gone') return `HIDIOCGFEATURE -1 ${'00'.repeat(9)}`;
    const report = typeof answer === 'number' ? Uint8Array.of(0, ...Buffer.from('HW341'), 0, 0, answer) : answer;
    return `HIDIOCGFEATURE ${report.length} ${hex(report)}`;
  });
  return [
    '@DEV /dev/hidraw0',
    `HIDIOCGRDESCSIZE 0 ${hex(le32(descriptor.length))}`,
    `HIDIOCGRDESC 0 ${whole}`,
    ...answers,
    '',
  ].join('\n');
}

/** umockdev's script format: a byte up to 32 is written as `^` and the character 64 above it. */
function script(writes: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    writes.flatMap((bytes) => [
      Buffer.from('w 0 '),
      ...[...bytes].map((byte) => (byte <= 32 ? Buffer.from([0x5e, byte + 64]) : Buffer.from([byte]))),
      Buffer.from('\n'),
    ]),
  );
}

export interface MockedRun {
  readonly code: number;
  readonly lines: readonly unknown[];
  readonly stderr: string;
}

/**
 * Runs a program with one relay board plugged in: the real node-hid binary on a kernel device that is not there. The
 * board takes exactly `writes`, in order (other bytes abort the run), and reads back `readBacks`, in turn.
 */
export async function runWithRelayBoard(
  program: readonly string[],
  board: { readonly writes: readonly Uint8Array[]; readonly readBacks: readonly ReadBack[] },
): Promise<MockedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'umockdev-'));
  const [devices, answers, dialogue] = [join(folder, 'devices'), join(folder, 'ioctl'), join(folder, 'script')];
  writeFileSync(devices, device);
  writeFileSync(answers, ioctls(board.readBacks));
  writeFileSync(dialogue, script(board.writes));
  const args = ['-d', devices, '-i', `/dev/hidraw0=${answers}`, '-s', `/dev/hidraw0=${dialogue}`, '--', ...program];
  try {
    return await new Promise((resolve) => {
      execFile('umockdev-run', args, { timeout: 15_000 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
        resolve({ code, lines: lines.map((line): unknown => JSON.parse(line)), stderr });
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

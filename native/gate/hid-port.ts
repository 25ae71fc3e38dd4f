import type { Device, HIDAsync } from 'node-hid';
import { err, ok, type Result } from '../../app/core/result.ts';
import { holdBoard } from './board-lock.ts';
import { relayBoardIds, reportLength } from './hid-relay-codec.ts';

/** An open relay board. Every call may throw: the board can go at any time. */
export interface RelayDevice {
  write(bytes: Uint8Array): Promise<number>;
  state(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export type OpenRelayDevice = () => Promise<Result<RelayDevice, string>>;

/** Opens the one board of this product by node-hid. Which of several is meant nobody can know: none is opened. */
export function nodeHidDevice(product: string): OpenRelayDevice {
  return async () => {
    const held = await holdBoard(product);
    if (!held.ok) return held;
    const letGo = held.value;
    const opened = await openOnly(product);
    if (opened.ok) return ok(overHid(opened.value, letGo));
    await letGo();
    return opened;
  };
}

async function openOnly(product: string): Promise<Result<HIDAsync, string>> {
  try {
    const { devicesAsync, HIDAsync } = await import('node-hid');
    const paths = new Set((await devicesAsync()).flatMap((one) => (isBoard(one, product) ? [one.path] : [])));
    const [path] = paths;
    if (path === undefined) return err(`no relay board "${product}" is plugged in`);
    if (paths.size > 1) return err(`${paths.size} relay boards are named "${product}"; leave one plugged in`);
    return ok(await HIDAsync.open(path));
  } catch (error) {
    return err(`the relay board cannot be opened: ${(error as Error).message}`);
  }
}

function isBoard(device: Device, product: string): device is Device & { readonly path: string } {
  const { vendor, product: id } = relayBoardIds;
  return (
    device.vendorId === vendor && device.productId === id && device.product === product && device.path !== undefined
  );
}

function overHid(hid: HIDAsync, letGo: () => Promise<void>): RelayDevice {
  return {
    write: (bytes) => hid.write(Buffer.from(bytes)),
    state: () => hid.getFeatureReport(0, reportLength),
    close: async () => {
      await hid.close();
      await letGo();
    },
  };
}

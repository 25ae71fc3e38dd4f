import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const sources = {
  chip: '../../native/chip/chip-process.ts',
  'mrz-reader': '../../native/mrz-reader/mrz-reader-process.ts',
  gate: '../../native/gate/gate-process.ts',
  inference: './inference/inference-process.ts',
  'virtual-chip': '../../native/virtual/drivers/virtual-chip-process.ts',
  'pluggable-chip': '../../native/virtual/drivers/pluggable-chip-process.ts',
  'virtual-mrz-reader': '../../native/virtual/drivers/virtual-mrz-reader-process.ts',
  'virtual-gate': '../../native/virtual/drivers/virtual-gate-process.ts',
} as const;

export type DriverName = keyof typeof sources;

/** The module that a driver's process runs: beside the bundle (`chip-process.js`) where there is one, else the source. */
export function driverEntry(name: DriverName): string {
  const bundled = fileURLToPath(new URL(`./${name}-process.js`, import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL(sources[name], import.meta.url));
}

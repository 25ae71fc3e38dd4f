import { fileURLToPath } from 'node:url';

/** The module of each driver's process, from the project's top. */
export const driverModules = {
  chip: 'native/chip/chip-process.ts',
  'mrz-reader': 'native/mrz-reader/mrz-reader-process.ts',
  gate: 'native/gate/gate-process.ts',
  inference: 'app/station/inference/inference-process.ts',
  'virtual-chip': 'native/virtual/drivers/virtual-chip-process.ts',
  'pluggable-chip': 'native/virtual/drivers/pluggable-chip-process.ts',
  'virtual-mrz-reader': 'native/virtual/drivers/virtual-mrz-reader-process.ts',
  'virtual-gate': 'native/virtual/drivers/virtual-gate-process.ts',
} as const;

export type DriverName = keyof typeof driverModules;

/** The path of a driver's module on this machine. */
export function driverEntry(name: DriverName): string {
  return fileURLToPath(new URL(`../../${driverModules[name]}`, import.meta.url));
}

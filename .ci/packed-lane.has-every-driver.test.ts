import { expect, test } from 'vitest';
import { contents } from '../app/shell/packaging/flavours.ts';
import { driverModules } from '../app/station/driver-entry.ts';

// Drivers are started by path: what no import reaches, packing must be told of.
test('the packed test flavour has every driver, the production flavour every real one', () => {
  const all = Object.values(driverModules);
  expect(all.filter((module) => !contents.test.entries.includes(module))).toEqual([]);
  const real = all.filter((module) => !module.startsWith('native/virtual/'));
  expect(real.filter((module) => !contents.production.entries.includes(module))).toEqual([]);
});

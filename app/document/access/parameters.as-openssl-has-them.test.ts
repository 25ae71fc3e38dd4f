import { execFileSync } from 'node:child_process';
import { createECDH, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { readAllBer, readOneBer } from '../ber/ber.ts';
import { bytesOf, numberOf } from '../crypto/modular.ts';
import type { AgreementGroup } from './agreement-group.ts';
import { curveParameters } from './curve-parameters.ts';
import { dhGroups } from './dh-group.ts';
import { dhParameters } from './dh-parameters.ts';
import { ecdhGroups } from './ecdh-group.ts';

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });

test.each(curveParameters)('$name', ({ openssl: name, prime, a, b, order }) => {
  const der = openssl('ecparam', '-name', name, '-param_enc', 'explicit', '-outform', 'DER');
  const [, field, coefficients, , found, cofactor] = readAllBer(readOneBer(der).value);
  const values = [field?.value, coefficients?.value].map((one) => readAllBer(one ?? new Uint8Array()));
  expect(values[0]?.[1] && numberOf(values[0][1].value)).toBe(prime);
  expect(values[1]?.slice(0, 2).map(({ value }) => numberOf(value))).toEqual([a, b]);
  expect(found && numberOf(found.value)).toBe(order);
  expect(cofactor && numberOf(cofactor.value)).toBe(1n);
});

test.each(dhParameters)('$name', ({ parameterId, prime, generator, order }) => {
  const pem = openssl('genpkey', '-genparam', '-algorithm', 'DHX', '-pkeyopt', `dh_rfc5114:${parameterId + 1}`);
  const der = Buffer.from(pem.toString().replaceAll(/-----.*-----/g, ''), 'base64');
  const numbers = readAllBer(readOneBer(der).value).map(({ value }) => numberOf(value));
  expect(numbers.slice(0, 3)).toEqual([prime, generator, order]);
});

test('numbers as the standard counts them: 8 to 18, and 0 to 2', () => {
  expect(ecdhGroups.map(({ parameterId }) => parameterId)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
  expect(dhGroups.map(({ parameterId }) => parameterId)).toEqual([0, 1, 2]);
});

test.each(curveParameters)('$name: whole points against multiples that OpenSSL gives', ({ name, openssl, order }) => {
  const group = ecdhGroups.find((one) => one.name === name) as AgreementGroup;
  const size = Math.ceil(order.toString(16).length / 2);
  const ofG = (factor: bigint) => {
    const key = createECDH(openssl);
    key.setPrivateKey(bytesOf(factor % order, size));
    return key.getPublicKey('hex');
  };
  const hex = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('hex');
  const point = numberOf(randomBytes(size)) % order;
  const element = Buffer.from(ofG(point), 'hex');
  const factors = [1n, 2n, 3n, order - 2n, order - 1n, numberOf(randomBytes(size)) % order];
  for (const factor of factors)
    expect(hex(group.multiplier(factor)?.of(element)), `${factor}`).toBe(ofG(factor * point));
  expect(group.multiplier(order)).toBeNull();

  const other = numberOf(randomBytes(size)) % order;
  expect(hex(group.combine(element, Buffer.from(ofG(other), 'hex')))).toBe(ofG(point + other));
  expect(hex(group.combine(element, element))).toBe(ofG(2n * point));
  expect(group.combine(element, Buffer.from(ofG(order - point), 'hex'))).toBeNull();

  expect(group.isElement(element)).toBe(true);
  const last = element.length - 1;
  expect(group.isElement(element.map((byte, index) => (index === last ? byte ^ 1 : byte)))).toBe(false);
  expect(group.isElement(element.subarray(0, last))).toBe(false);
  expect(group.isElement(Uint8Array.of(0))).toBe(false);
  expect(group.isElement(new Uint8Array())).toBe(false);
});

test.each(dhGroups)('$name: what lies outside the subgroup is turned away', (group) => {
  const { prime, order } = group;
  const element = group.draw(randomBytes).ofGenerator();
  expect(group.isElement(element)).toBe(true);
  for (const number of [0n, 1n, prime - 1n, prime, prime + numberOf(element), prime - numberOf(element)])
    expect(group.isElement(bytesOf(number, group.elementSize)), number.toString(16).slice(0, 16)).toBe(false);
  expect(group.isElement(Buffer.concat([new Uint8Array(group.elementSize), element]))).toBe(false);
  expect(group.multiplier(order)).toBeNull();
  expect(group.mapToElement(1n)).toBeNull();
  expect(group.mapToElement(0n)).toBeNull();
});

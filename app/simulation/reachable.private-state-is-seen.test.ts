import { expect, it } from 'vitest';
import { reachableFrom } from './reachable.ts';

class Keeper {
  readonly #secret: unknown;

  constructor(secret: unknown) {
    this.#secret = secret;
  }

  get kept(): boolean {
    return this.#secret !== null;
  }
}

function textsIn(root: object, beyond: (value: object) => boolean = () => false): readonly string[] {
  const texts: string[] = [];
  reachableFrom(root, {
    beyond,
    visit: (value) => {
      if (typeof value === 'string') texts.push(value);
    },
  });
  return texts;
}

function closingOver(secret: string): () => number {
  const held = { deep: [secret] };
  return () => held.deep.length;
}

it.each([
  ['a private field', new Keeper('secret')],
  ['a private field of a private field', new Keeper(new Keeper({ text: 'secret' }))],
  ['what a function closes over', { call: closingOver('secret') }],
  ['a bound function', { call: closingOver.bind(null, 'secret') }],
  ['the entries of a map', new Keeper(new Map([[{ key: 'secret' }, 1]]))],
  ['the entries of a set', new Set([['secret']])],
  ['a settled promise', new Keeper(Promise.resolve('secret'))],
  ['a symbol’s field', { [Symbol('hidden')]: 'secret' }],
  ['a field that is not listed', Object.defineProperty({}, 'hidden', { value: 'secret', enumerable: false })],
  ['what a getter closes over', Object.defineProperty({}, 'hidden', { get: closingOver('secret') })],
  ['itself', new Keeper(new Error('secret'))],
] as const)('a text in %s is reached', (_name, root) => {
  expect(textsIn(root)).toContain('secret');
});

it('what lies beyond a port is not gone through, and circles end', () => {
  const port = new Keeper('beyond');
  const root: { self?: object; port: Keeper } = { port };
  root.self = root;
  expect(textsIn(new Keeper(root), (value) => value === port)).toEqual([]);
});

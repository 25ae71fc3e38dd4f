import { inspect } from 'node:util';

/**
 * Personal data that must not reach a log by accident: printing, `JSON.stringify` and `util.inspect` show `[pii]`.
 * `reveal()` marks every place where a person's data is really used.
 */
export class Pii<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[pii]';
  }

  toJSON(): string {
    return '[pii]';
  }

  [inspect.custom](): string {
    return '[pii]';
  }
}

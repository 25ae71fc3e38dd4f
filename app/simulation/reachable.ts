import { type Runtime, Session } from 'node:inspector';

export interface ReachableOptions {
  /** What lies beyond a port is not the root's: neither visited nor gone through. */
  readonly beyond: (value: object) => boolean;
  /** Called once for each object, function and text that is reached. `path` says how. */
  visit(value: object | string, path: string): void;
}

/** `privateProperties` is in the protocol since 2019, in its types not yet. */
interface Properties extends Runtime.GetPropertiesReturnType {
  readonly privateProperties?: readonly { readonly name: string; readonly value?: Runtime.RemoteObject }[];
}

/** Where this thread keeps the object that the inspector is asked about. */
const place = Symbol.for('egate.reachable');

/** A station has two thousand: more, and the way leads out of it into the program. */
const mostObjects = 50_000;

/** What everything leads to and what holds nothing of anybody. */
const program = new Set<object>([globalThis, console, process]);

interface Exchange {
  subject: unknown;
  take: (value: unknown) => void;
}

/**
 * Goes through everything that a root holds on to in memory: fields, private fields, entries of maps and sets, what
 * functions close over, results of promises. Reflection sees no private state, so the engine's own inspector is asked;
 * modules' top levels are left out, they are the program. Returns how many objects there were.
 */
export function reachableFrom(root: object, options: ReachableOptions): number {
  const { beyond, visit } = options;
  const seen = new Set<object>();
  const waiting: [object, string][] = [];
  const take = (value: unknown, path: string) => {
    if (typeof value === 'string') visit(value, path);
    if (!isObject(value) || seen.has(value) || program.has(value) || beyond(value)) return;
    if (seen.size >= mostObjects) throw new Error(`more than ${mostObjects} objects are reached, the last by ${path}`);
    seen.add(value);
    waiting.push([value, path]);
  };
  const inspector = new Inspector();
  try {
    take(root, '');
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [value, path] = next;
      visit(value, path);
      if (ArrayBuffer.isView(value)) continue;
      openFields(value, (field, key) => take(field, `${path}.${key}`));
      if (hidesNothing(value)) continue;
      inspector.hiddenFields(value, (field, key) => take(field, `${path}.${key}`));
    }
  } finally {
    inspector.close();
  }
  return seen.size;
}

/** No class has made it: it has no private fields, and all that it holds is open. */
function hidesNothing(value: object): boolean {
  const made = Object.getPrototypeOf(value);
  const plain = made === null || [Object.prototype, Array.prototype, Map.prototype, Set.prototype].includes(made);
  return plain && typeof value !== 'function';
}

function openFields(value: object, take: (field: unknown, key: string) => void): void {
  for (const [key, { value: field, get, set }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    for (const one of [field, get, set]) take(one, key);
  }
  for (const key of Object.getOwnPropertySymbols(value)) {
    take(Object.getOwnPropertyDescriptor(value, key)?.value, String(key));
  }
  if (value instanceof Map) {
    for (const [key, entry] of value) {
      take(key, 'key');
      take(entry, 'entry');
    }
  } else if (value instanceof Set) for (const entry of value) take(entry, 'entry');
}

class Inspector {
  readonly #session = new Session();
  readonly #exchange: Exchange = { subject: null, take: () => {} };

  constructor() {
    this.#session.connect();
    Object.assign(globalThis, { [place]: this.#exchange });
  }

  /** Private fields, closed-over variables, a promise's result, the function and values behind a bound one. */
  hiddenFields(subject: object, take: (field: unknown, key: string) => void): void {
    this.#exchange.subject = subject;
    const { result } = this.#post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: `globalThis[Symbol.for('egate.reachable')].subject`,
      objectGroup: 'reachable',
    });
    if (result.objectId !== undefined) {
      const found = this.#properties(result.objectId);
      for (const one of found.privateProperties ?? []) this.#give(one.value, one.name, take);
      for (const one of found.internalProperties ?? []) this.#internal(one, take);
    }
    this.#post('Runtime.releaseObjectGroup', { objectGroup: 'reachable' });
  }

  close(): void {
    this.#session.disconnect();
    Reflect.deleteProperty(globalThis, place);
  }

  #internal(one: Runtime.InternalPropertyDescriptor, take: (field: unknown, key: string) => void): void {
    if (one.name === '[[Prototype]]' || one.name === '[[FunctionLocation]]') return;
    const id = one.value?.objectId;
    if (one.name !== '[[Scopes]]' || id === undefined) {
      this.#give(one.value, one.name, take);
      return;
    }
    for (const scope of ownScopes(this.#properties(id).result)) {
      for (const variable of this.#properties(scope).result) this.#give(variable.value, variable.name, take);
    }
  }

  #give(value: Runtime.RemoteObject | undefined, key: string, take: (field: unknown, key: string) => void): void {
    if (value === undefined) return;
    if (value.objectId === undefined) {
      if (value.type === 'string') take(value.value, key);
      return;
    }
    this.#exchange.take = (field) => take(field, key);
    this.#post('Runtime.callFunctionOn', {
      objectId: value.objectId,
      functionDeclaration: `function () { globalThis[Symbol.for('egate.reachable')].take(this) }`,
    });
  }

  #properties(objectId: string): Properties {
    return this.#post<Properties>('Runtime.getProperties', { objectId, ownProperties: true });
  }

  /** A session of one's own thread answers before `post` returns. */
  #post<Answer>(method: string, parameters: object): Answer {
    let answer: Answer | null = null;
    let failure: Error | null = null;
    this.#session.post(method, parameters, (error, result) => {
      failure = error;
      answer = result as Answer;
    });
    if (failure !== null) throw failure;
    return answer as Answer;
  }
}

/** Of a function's scopes, innermost first, those inside its module: the outermost one is the module, the program itself. */
function ownScopes(scopes: readonly Runtime.PropertyDescriptor[]): readonly string[] {
  const own = scopes.flatMap(({ value }) =>
    value?.objectId === undefined || /^(Global|Script)/.test(value.description ?? '') ? [] : [value.objectId],
  );
  return own.slice(0, -1);
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

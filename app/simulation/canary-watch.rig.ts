import type { CanaryFact } from './canary-encodings.ts';
import { CanaryScanner, type CanaryTrace } from './canaries.ts';
import { type ReachableOptions, reachableFrom } from './reachable.ts';

/** Something of one traveller in a place where nothing of them may be. */
export interface FoundTrace extends CanaryTrace {
  readonly traveller: string;
  readonly place: string;
}

/** Who left the lane longer ago than this many others is not looked for any more: a run has thousands. */
const remembered = 3;

/**
 * Looks for what travellers of a run left behind. A disk, a log and a journal may hold nothing of a person at any time:
 * give `inBytes` each thing that is written, as it is written. Memory may hold it until the crossing has ended: give
 * `inMemory` the station then.
 */
export class CanaryWatch {
  readonly #scanners = new Map<string, CanaryScanner>();

  /** A traveller comes. */
  expect(traveller: string, facts: readonly CanaryFact[]): void {
    this.#scanners.set(traveller, new CanaryScanner(facts));
    const [oldest] = this.#scanners.keys();
    if (this.#scanners.size > remembered && oldest !== undefined) this.#scanners.delete(oldest);
  }

  inBytes(place: string, bytes: Uint8Array): readonly FoundTrace[] {
    const found: FoundTrace[] = [];
    for (const [traveller, scanner] of this.#scanners) {
      for (const trace of scanner.find(bytes)) found.push({ ...trace, traveller, place });
    }
    return found;
  }

  /** Goes through everything that `root` holds on to; `except` names travellers whose case still waits for an officer. */
  inMemory(
    root: object,
    beyond: ReachableOptions['beyond'],
    except: ReadonlySet<string> = new Set(),
  ): readonly FoundTrace[] {
    const found: FoundTrace[] = [];
    reachableFrom(root, {
      beyond,
      visit: (value, path) => {
        const bytes = bytesOf(value);
        if (bytes === null) return;
        found.push(...this.inBytes(path, bytes).filter(({ traveller }) => !except.has(traveller)));
      },
    });
    return found;
  }
}

/** The bytes of a text or of numbers in memory; null for what has none of its own. */
function bytesOf(value: object | string): Uint8Array | null {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (!Array.isArray(value) || typeof value[0] !== 'number') return null;
  return Buffer.from(Float64Array.from(value, Number).buffer);
}

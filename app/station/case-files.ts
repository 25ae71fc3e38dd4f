import type { CaseView } from '../contract/officer.ts';
import type { CrossingId } from '../core/ids.ts';

/** Cases that wait for an officer at most; above that the lane should have been closed long ago. */
export const largestOpenCases = 50;

/** Pictures of one crossing, as `data:` URLs for the panel. */
interface Pictures {
  portrait: string | null;
  livePicture: string | null;
}

/**
 * What the panel may see of travellers: the present one, and those handed over until an officer has settled them.
 * Lives in memory only. `forget` drops the present traveller, `settle` a waiting one: nothing of them stays.
 */
export class CaseFiles {
  readonly #pictures = new Map<CrossingId, Pictures>();
  readonly #open = new Map<CrossingId, CaseView>();
  readonly #unresolved = new Set<CrossingId>();

  keepPortrait(crossing: CrossingId, mime: string, image: Uint8Array): void {
    this.#of(crossing).portrait = dataUrl(mime, image);
  }

  keepLivePicture(crossing: CrossingId, jpeg: Uint8Array): void {
    this.#of(crossing).livePicture = dataUrl('image/jpeg', jpeg);
  }

  pictures(crossing: CrossingId): Readonly<Pictures> {
    return this.#pictures.get(crossing) ?? { portrait: null, livePicture: null };
  }

  /** Keeps a handed-over case, with its pictures, for the panel; the same crossing again replaces what was known. */
  keepOpen(crossing: CrossingId, view: CaseView): void {
    this.#open.set(crossing, view);
    const oldest = [...this.#open.keys()].find((one) => !this.#unresolved.has(one));
    if (this.#open.size - this.#unresolved.size > largestOpenCases && oldest !== undefined) this.#open.delete(oldest);
  }

  /** Nobody can say whether this person went through: the case is not pushed out by others. */
  markUnresolved(crossing: CrossingId): void {
    this.#unresolved.add(crossing);
  }

  openCases(): CaseView[] {
    return [...this.#open.values()];
  }

  isUnresolved(crossing: CrossingId): boolean {
    return this.#unresolved.has(crossing);
  }

  isOpen(crossing: CrossingId): boolean {
    return this.#open.has(crossing);
  }

  /** False when no such case waits. */
  settle(crossing: CrossingId): boolean {
    this.#unresolved.delete(crossing);
    return this.#open.delete(crossing);
  }

  forget(crossing: CrossingId): void {
    this.#pictures.delete(crossing);
  }

  #of(crossing: CrossingId): Pictures {
    const known = this.#pictures.get(crossing);
    if (known !== undefined) return known;
    const fresh = { portrait: null, livePicture: null };
    this.#pictures.set(crossing, fresh);
    return fresh;
  }
}

/** A picture as a page can show it. */
export function dataUrl(mime: string, bytes: Uint8Array): string {
  return `data:${mime};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}

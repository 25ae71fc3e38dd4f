import type { CaseView } from '../contract/officer.ts';
import type { CrossingId } from '../core/ids.ts';
import { wipe } from '../core/wipe.ts';
import type { ChipFindings } from './chip-findings.ts';

/** Cases that wait for an officer at most; above that the lane should have been closed long ago. */
export const largestOpenCases = 50;

/** Live pictures of a case besides the one that decided: an officer looks at no more, and a message carries no more. */
export const mostFrames = 6;

/** Waiting cases that are shown with all of them, the newest ones: a panel is told of every case with every change. */
export const mostCasesWithFrames = 8;

/** What is known of a case, without what is kept here. */
export type CaseSheet = Omit<CaseView, 'chip' | 'portrait' | 'livePicture' | 'frames'>;

interface Picture {
  readonly mime: string;
  readonly bytes: Uint8Array;
}

/** What is kept of one traveller for the panel. */
interface CaseFile {
  /** Of the last attempt at the chip. */
  chip: ChipFindings | null;
  portrait: Picture | null;
  livePicture: Picture | null;
  /** Live pictures of other moments, oldest first. */
  frames: readonly Picture[];
  /** Null: the traveller is at the lane and has not been handed over. */
  open: CaseSheet | null;
  /** The traveller has gone: the file is kept for the officer alone. */
  forgotten: boolean;
}

/**
 * What the panel may see of travellers: the present one, and those handed over until an officer has settled them.
 * Lives in memory only. `forget` is for the present traveller, `settle` for a waiting one: when both have been said, or
 * nobody waits, the pictures are overwritten. Pictures become text only while a view is made.
 */
export class CaseFiles {
  /** Oldest first. */
  readonly #files = new Map<CrossingId, CaseFile>();
  readonly #unresolved = new Set<CrossingId>();

  /** What the last attempt at the chip found takes the place of what an earlier one did. */
  keepFindings(crossing: CrossingId, findings: ChipFindings): void {
    this.#of(crossing).chip = findings;
  }

  /** Takes the image over: it is overwritten here. */
  keepPortrait(crossing: CrossingId, mime: string, image: Uint8Array): void {
    const file = this.#of(crossing);
    wipe(file.portrait?.bytes);
    file.portrait = { mime, bytes: image };
  }

  /** Takes the images over: they are overwritten here. */
  keepLivePictures(crossing: CrossingId, jpeg: Uint8Array, frames: readonly Uint8Array[]): void {
    const file = this.#of(crossing);
    wipe(file.livePicture?.bytes, ...bytesOf(file.frames));
    file.livePicture = { mime: 'image/jpeg', bytes: jpeg };
    wipe(...frames.slice(mostFrames));
    file.frames = frames.slice(0, mostFrames).map((bytes) => ({ mime: 'image/jpeg', bytes }));
  }

  /** A case as the panel sees it. */
  view(sheet: CaseSheet): CaseView {
    const file = this.#files.get(sheet.crossing as CrossingId);
    const { chip = null, portrait, livePicture, frames = [] } = file ?? {};
    return {
      ...sheet,
      chip,
      portrait: shown(portrait),
      livePicture: shown(livePicture),
      // For an officer who is to judge: nobody else needs them.
      frames: sheet.handOver === null ? [] : frames.map(({ mime, bytes }) => dataUrl(mime, bytes)),
    };
  }

  /** Keeps a handed-over case, with its pictures, for the panel; the same crossing again replaces what was known. */
  keepOpen(crossing: CrossingId, sheet: CaseSheet): void {
    this.#of(crossing).open = sheet;
    const mayGo = [...this.#files].filter(([id, { open }]) => open !== null && !this.#unresolved.has(id));
    const [oldest] = mayGo;
    if (mayGo.length > largestOpenCases && oldest !== undefined) this.settle(oldest[0]);
  }

  /** Nobody can say whether this person went through: the case is not pushed out by others. */
  markUnresolved(crossing: CrossingId): void {
    this.#unresolved.add(crossing);
  }

  isUnresolved(crossing: CrossingId): boolean {
    return this.#unresolved.has(crossing);
  }

  openCases(): CaseView[] {
    const waiting = [...this.#files.values()].flatMap(({ open }) => (open === null ? [] : [open]));
    const older = waiting.length - mostCasesWithFrames;
    return waiting.map((open, index) => (index < older ? { ...this.view(open), frames: [] } : this.view(open)));
  }

  /** How many there is anything of: open cases, and whoever is at the lane. */
  people(present: CrossingId | null): number {
    const open = [...this.#files.values()].filter((file) => file.open !== null).length;
    return open + (present === null || this.isOpen(present) ? 0 : 1);
  }

  isOpen(crossing: CrossingId): boolean {
    return this.#files.get(crossing)?.open != null;
  }

  /** False when no such case waits. */
  settle(crossing: CrossingId): boolean {
    this.#unresolved.delete(crossing);
    const file = this.#files.get(crossing);
    if (file === undefined || file.open === null) return false;
    file.open = null;
    if (file.forgotten) this.#drop(crossing, file);
    return true;
  }

  forget(crossing: CrossingId): void {
    const file = this.#files.get(crossing);
    if (file === undefined) return;
    file.forgotten = true;
    if (file.open === null) this.#drop(crossing, file);
  }

  /** The lane is empty: whoever is still on file is there for an officer alone, or not at all. */
  nobodyHere(): void {
    for (const crossing of [...this.#files.keys()]) this.forget(crossing);
  }

  /** The station ends: nothing of anybody stays. */
  wipe(): void {
    for (const [crossing, file] of this.#files) this.#drop(crossing, file);
  }

  #drop(crossing: CrossingId, { portrait, livePicture, frames }: CaseFile): void {
    wipe(portrait?.bytes, livePicture?.bytes, ...bytesOf(frames));
    this.#files.delete(crossing);
  }

  #of(crossing: CrossingId): CaseFile {
    const known = this.#files.get(crossing);
    if (known !== undefined) return known;
    const fresh = { chip: null, portrait: null, livePicture: null, frames: [], open: null, forgotten: false };
    this.#files.set(crossing, fresh);
    return fresh;
  }
}

function bytesOf(frames: readonly Picture[]): readonly Uint8Array[] {
  return frames.map(({ bytes }) => bytes);
}

function shown(picture: Picture | null | undefined): string | null {
  return picture == null ? null : dataUrl(picture.mime, picture.bytes);
}

/** A picture as a page can show it. */
export function dataUrl(mime: string, bytes: Uint8Array): string {
  return `data:${mime};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}

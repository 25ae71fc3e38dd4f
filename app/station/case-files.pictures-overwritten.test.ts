import { expect, it } from 'vitest';
import type { CrossingId } from '../core/ids.ts';
import { type CaseSheet, CaseFiles, largestOpenCases, mostCasesWithFrames, mostFrames } from './case-files.ts';

const a = 'a' as CrossingId;

const sheet = (crossing: string) => ({ crossing, handOver: null }) as unknown as CaseSheet;
const handedOver = (crossing: string) => ({ crossing, handOver: { reason: 'not-alive' } }) as unknown as CaseSheet;

/** A traveller with all pictures on file, and the pictures' bytes. */
function onFile(files: CaseFiles, crossing = a) {
  const portrait = Uint8Array.of(1, 2, 3);
  const live = Uint8Array.of(4, 5, 6);
  files.keepPortrait(crossing, 'image/jpeg', portrait);
  const frames = [Uint8Array.of(7, 8), Uint8Array.of(9)];
  files.keepLivePictures(crossing, live, frames);
  return {
    /** 1 for whole pictures, 0 for pictures of zeros. */
    left: () =>
      Number([...portrait].join() === '1,2,3') + Number([...live, ...frames[0]!].join() === '4,5,6,7,8') !== 0,
    zeros: () => [portrait, live, ...frames].flatMap((bytes) => [...bytes]).every((byte) => byte === 0),
  };
}

it('pictures of a traveller who has gone are overwritten', () => {
  const files = new CaseFiles();
  const pictures = onFile(files);
  expect(files.view(sheet(a))).toMatchObject({ portrait: 'data:image/jpeg;base64,AQID' });
  files.forget(a);
  expect(pictures.zeros()).toBe(true);
  expect(files.view(sheet(a))).toMatchObject({ portrait: null, livePicture: null });
});

it('pictures of a case stay until it is settled, whichever comes first, and are overwritten then', () => {
  for (const order of ['forget first', 'settle first']) {
    const files = new CaseFiles();
    const pictures = onFile(files);
    files.keepOpen(a, sheet(a));
    if (order === 'forget first') files.forget(a);
    else files.settle(a);
    expect(pictures.left(), order).toBe(true);
    if (order === 'forget first') {
      expect(files.openCases()).toMatchObject([{ crossing: a, livePicture: 'data:image/jpeg;base64,BAUG' }]);
      expect(files.settle(a)).toBe(true);
    } else files.forget(a);
    expect(pictures.zeros(), order).toBe(true);
    expect(files.openCases()).toEqual([]);
  }
});

it('a second picture overwrites the first', () => {
  const files = new CaseFiles();
  const first = onFile(files);
  onFile(files);
  expect(first.zeros()).toBe(true);
});

it('an empty lane leaves nobody on file but open cases; a case from before a restart goes with its settlement', () => {
  const files = new CaseFiles();
  const [open, gone] = [onFile(files), onFile(files, 'b' as CrossingId)];
  files.keepOpen(a, sheet(a));
  files.keepOpen('old' as CrossingId, sheet('old'));
  files.nobodyHere();
  expect([open.left(), gone.zeros()]).toEqual([true, true]);
  expect(files.settle('old' as CrossingId)).toBe(true);
  expect(files.isOpen('old' as CrossingId)).toBe(false);
  expect(files.openCases().map(({ crossing }) => crossing)).toEqual([a]);
});

it('a case that is pushed out by newer ones, and all of them when the station ends, are overwritten', () => {
  const files = new CaseFiles();
  const cases = Array.from({ length: largestOpenCases + 1 }, (_, index) => {
    const crossing = String(index) as CrossingId;
    const pictures = onFile(files, crossing);
    files.keepOpen(crossing, sheet(crossing));
    files.forget(crossing);
    return pictures;
  });
  expect(cases.map((one) => one.zeros()).slice(0, 2)).toEqual([true, false]);
  files.wipe();
  expect(cases.every((one) => one.zeros())).toBe(true);
});

it('frames are shown with a case that was handed over, no more of them than a message carries; the rest is overwritten', () => {
  const files = new CaseFiles();
  const frames = Array.from({ length: mostFrames + 2 }, (_, index) => Uint8Array.of(index + 1));
  files.keepLivePictures(a, Uint8Array.of(1), frames);
  expect(files.view(sheet(a)).frames).toEqual([]);
  expect(files.view(handedOver(a)).frames).toHaveLength(mostFrames);
  expect(frames.map(([byte]) => byte)).toEqual([...frames.slice(0, mostFrames).map((_, index) => index + 1), 0, 0]);
});

it('a panel that many cases wait on is not sent the frames of all of them with every change', () => {
  const files = new CaseFiles();
  const all = Array.from({ length: mostCasesWithFrames + 3 }, (_, index) => String(index) as CrossingId);
  for (const crossing of all) {
    onFile(files, crossing);
    files.keepOpen(crossing, handedOver(crossing));
  }
  const shown = files.openCases().map(({ frames }) => frames.length);
  expect(shown).toEqual(all.map((_, index) => (index < 3 ? 0 : 2)));
  for (const crossing of all.slice(-3)) files.settle(crossing);
  expect(files.openCases().every(({ frames }) => frames.length === 2)).toBe(true);
});

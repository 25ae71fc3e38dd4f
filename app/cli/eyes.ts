import type { TravellerView } from '../contract/traveller.ts';
import { ScreenWatch } from './screen-watch.ts';

/** Pause (ms) before a screen is looked for again: a station takes a while to start, and may start anew. */
const looksEvery = 500;

/** Looks at the lane's screen for as long as it is wanted, over every restart of its station; gives what ends it. */
export function keepLookingAtScreen(data: string, sees: (view: TravellerView) => void): () => void {
  let watch: ScreenWatch | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  const later = () => {
    watch = null;
    if (!closed) timer = setTimeout(() => void look(), looksEvery);
  };
  const look = async () => {
    const found = await ScreenWatch.open(data).catch(() => null);
    if (found === null) return later();
    if (closed) return found.close();
    watch = found;
    found.onView(sees);
    found.onGone(later);
  };
  void look();
  return () => {
    closed = true;
    if (timer !== null) clearTimeout(timer);
    watch?.close();
  };
}

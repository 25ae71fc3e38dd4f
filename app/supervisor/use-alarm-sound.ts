import { useEffect, useRef, useState } from 'react';
import type { LaneView } from '../contract/officer.ts';
import { nextTone, nothingSounded } from './alarm-sound.ts';
import { Loudspeaker } from './loudspeaker.ts';

/** How often the loudspeaker looks whether something must sound again (ms). */
const lookEvery = 500;

/** Sounds the lanes' alarms until they are acknowledged or muted. Tells whether the browser still keeps sound in. */
export function useAlarmSound(lanes: readonly LaneView[], muted: boolean): { blocked: boolean; unblock(): void } {
  const [speaker] = useState(() => new Loudspeaker());
  const [blocked, setBlocked] = useState(() => speaker.isBlocked());
  const past = useRef(nothingSounded);
  const alarms = useRef<readonly LaneView[]>(lanes);
  alarms.current = lanes;

  useEffect(() => {
    const look = () => setBlocked(speaker.isBlocked());
    const unblock = () => speaker.unblock();
    const stop = speaker.onChange(look);
    window.addEventListener('pointerdown', unblock);
    window.addEventListener('keydown', unblock);
    return () => {
      stop();
      window.removeEventListener('pointerdown', unblock);
      window.removeEventListener('keydown', unblock);
    };
  }, [speaker]);

  useEffect(() => {
    if (muted || blocked) return;
    const look = () => {
      const all = alarms.current.flatMap((lane) => lane.alarms.map((alarm) => ({ lane: lane.lane, alarm })));
      const next = nextTone(all, past.current, Date.now());
      past.current = next.past;
      if (next.tone !== null) speaker.play(next.tone);
    };
    look();
    const timer = setInterval(look, lookEvery);
    return () => clearInterval(timer);
  }, [speaker, muted, blocked]);

  return { blocked, unblock: () => speaker.unblock() };
}

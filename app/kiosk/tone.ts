import type { TravellerView } from '../contract/traveller.ts';

type Lamp = TravellerView['lamp'];

/** Hertz, one after another: rising for "your turn", a third for "go", one low note for "wait". */
const notes: Readonly<Record<Lamp, readonly number[]>> = {
  idle: [],
  yourTurn: [523, 659],
  go: [523, 659, 784],
  wait: [392],
  closed: [],
};
const noteSeconds = 0.16;
const loudness = 0.08;

let audio: AudioContext | null = null;

/** Plays the soft tone of a lamp. Silent where the browser wants a touch first. */
export function playTone(lamp: Lamp): void {
  if (notes[lamp].length === 0) return;
  audio ??= new AudioContext();
  if (audio.state === 'suspended') {
    // Resolves after the first touch; the tone of this state would come too late by then.
    audio.resume().catch(() => undefined);
    return;
  }
  for (const [index, hertz] of notes[lamp].entries()) {
    const start = audio.currentTime + index * noteSeconds;
    const swell = audio.createGain();
    swell.gain.setValueAtTime(0, start);
    swell.gain.linearRampToValueAtTime(loudness, start + 0.03);
    swell.gain.exponentialRampToValueAtTime(0.001, start + noteSeconds * 2);
    const note = audio.createOscillator();
    note.frequency.value = hertz;
    note.connect(swell).connect(audio.destination);
    note.start(start);
    note.stop(start + noteSeconds * 2);
  }
}

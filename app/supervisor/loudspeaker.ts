import type { Tone } from './alarm-sound.ts';

/** Pitches (Hz) and lengths (s) of each tone: told apart by rhythm as well as by pitch. */
const melodies: Readonly<Record<Tone, readonly (readonly [number, number])[]>> = {
  alarm: [
    [880, 0.16],
    [660, 0.16],
    [880, 0.16],
    [660, 0.16],
  ],
  warning: [
    [660, 0.18],
    [523, 0.28],
  ],
  notice: [[784, 0.22]],
};

/** Loud enough for a desk, not for the hall. */
const volume = 0.18;

/** The panel's own sound. A browser lets none out before somebody has touched the page: `isBlocked` says so. */
export class Loudspeaker {
  #context: AudioContext | null = null;

  isBlocked(): boolean {
    return this.#open()?.state !== 'running';
  }

  /** From a click or key press: lets sound out from now on. */
  unblock(): void {
    void this.#open()
      ?.resume()
      .catch(() => undefined);
  }

  onChange(listener: () => void): () => void {
    const context = this.#open();
    context?.addEventListener('statechange', listener);
    return () => context?.removeEventListener('statechange', listener);
  }

  play(tone: Tone): void {
    const context = this.#open();
    if (context?.state !== 'running') return;
    let at = context.currentTime + 0.02;
    for (const [pitch, length] of melodies[tone]) {
      const oscillator = new OscillatorNode(context, { frequency: pitch, type: 'triangle' });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(volume, at + 0.015);
      gain.gain.setTargetAtTime(0, at + length - 0.04, 0.015);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(at);
      oscillator.stop(at + length + 0.05);
      at += length + 0.03;
    }
  }

  #open(): AudioContext | null {
    try {
      this.#context ??= new AudioContext();
    } catch {
      return null; // a machine without a sound device: the cards still light
    }
    return this.#context;
  }
}

import type { MrzReaderEvent } from './port.ts';

/** An unfinished line or frame longer than this (characters) is noise. */
const largestLine = 512;
const mostLines = 24;

/** Lines of one document by their length: TD1 has three, TD2 and TD3 (and visas) two. */
const linesOf: Readonly<Record<number, number>> = { 30: 3, 36: 2, 44: 2 };
/** The same read as one: 90 is 3 × 30, 72 is 2 × 36, 88 is 2 × 44. */
const joined: Readonly<Record<number, number>> = { 90: 30, 72: 36, 88: 44 };

const mrzCharacters = /^[A-Z0-9<]+$/;

/**
 * Makes events of what a reader sends over a serial line: plain lines in any of the usual wrappings of control
 * characters, or a frame `START … OCR LINE 1: … END`. Takes bytes in any pieces and noise of any kind; keeps no more
 * than a few lines.
 */
export class MrzStream {
  #text = '';
  #overlong = false;
  #frame = false;
  #lines: string[] = [];
  #noise = false;
  #lies = false;

  /** Takes what has come; `silence` must be called when nothing more has come for a while. */
  take(bytes: Uint8Array): readonly MrzReaderEvent[] {
    const events: MrzReaderEvent[] = [];
    for (const byte of bytes) {
      if (byte < 0x20 || byte === 0x7f) this.#endLine(events);
      else this.#character(byte);
    }
    return events;
  }

  /** The line has gone quiet: what is there is all that comes. */
  silence(): readonly MrzReaderEvent[] {
    const events: MrzReaderEvent[] = [];
    this.#endLine(events);
    const left = this.#frame || this.#lines.length > 0 || this.#noise;
    if (left) this.#finish(events);
    return events;
  }

  /** True while something has begun whose end must be waited for. */
  get pending(): boolean {
    return this.#text !== '' || this.#overlong || this.#frame || this.#lines.length > 0 || this.#noise;
  }

  #character(byte: number): void {
    if (this.#text.length >= largestLine) {
      this.#overlong = true;
      return;
    }
    // Latin-1 keeps one character a byte: what is no MRZ character stays visible as such.
    this.#text += String.fromCharCode(byte);
  }

  #endLine(events: MrzReaderEvent[]): void {
    const line = this.#text.trim();
    this.#text = '';
    if (this.#overlong) this.#noise = true;
    else if (line !== '') this.#line(line, events);
    this.#overlong = false;
  }

  #line(line: string, events: MrzReaderEvent[]): void {
    if (!this.#frame && line.startsWith('START')) {
      this.#begin(events);
      this.#lines = [];
      this.#noise = false;
      this.#frame = true;
      if (line.length > 'START'.length) this.#framed(line.slice('START'.length), events);
    } else if (this.#frame) this.#framed(line, events);
    else this.#plain(line, events);
  }

  #framed(line: string, events: MrzReaderEvent[]): void {
    for (const part of line.split(/OCR LINE [1-3]:/)) {
      const text = part.trim();
      if (text === 'END') this.#finish(events);
      else if (this.#keep(text)) continue;
      // `END` may follow the last line without a break; a name may end in it too, but then the line is too short.
      else if (text.endsWith('END') && this.#keep(text.slice(0, -'END'.length).trim())) this.#finish(events);
    }
  }

  #plain(line: string, events: MrzReaderEvent[]): void {
    if (!this.#keep(line)) {
      this.#noise = true;
      return;
    }
    if (this.#lines.length === this.#wanted()) this.#finish(events);
  }

  /** Keeps what has the form of MRZ lines; says whether it had. */
  #keep(text: string): boolean {
    if (!mrzCharacters.test(text)) return false;
    const length = joined[text.length] ?? text.length;
    if (linesOf[length] === undefined) return false;
    // A line of another length begins another document.
    if (this.#lines[0] !== undefined && this.#lines[0].length !== length) this.#lines = [];
    for (let at = 0; at < text.length; at += length) this.#lines.push(text.slice(at, at + length));
    this.#lines = this.#lines.slice(-mostLines);
    return true;
  }

  #wanted(): number {
    return linesOf[this.#lines[0]?.length ?? 0] ?? Number.POSITIVE_INFINITY;
  }

  #finish(events: MrzReaderEvent[]): void {
    const whole = this.#lines.length === this.#wanted();
    if (whole) {
      if (!this.#frame) this.#begin(events);
      events.push({ kind: 'mrz', text: this.#lines.join('\n') });
    } else {
      events.push({ kind: 'unreadable', detail: `${this.#lines.length} MRZ lines were read` });
    }
    this.#frame = false;
    this.#lines = [];
    this.#noise = false;
  }

  /** A document is there. These readers do not say when it goes: the next one stands for that. */
  #begin(events: MrzReaderEvent[]): void {
    if (this.#lies) events.push({ kind: 'removed' });
    this.#lies = true;
    events.push({ kind: 'placed' });
  }
}

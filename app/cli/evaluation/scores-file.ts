import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { textOfSteps } from '../../face/evaluation/similarity-counts.ts';
import { CliError } from '../command.ts';

export function scoreLine(a: string, b: string, same: boolean, steps: number): string {
  return `${a},${b},${same ? 1 : 0},${textOfSteps(steps)}\n`;
}

/** RFC 4180: a path with a comma, a quote or a line break in it is still one field. */
export function csvField(path: string): string {
  return /[",\r\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
}

/** Made before the work begins: nobody waits an hour to hear that the disk is read-only. */
export class ScoresFile {
  readonly #stream: ReturnType<typeof createWriteStream>;
  readonly #file: string;
  #trouble: Error | null = null;

  private constructor(file: string) {
    this.#file = file;
    this.#stream = createWriteStream(file);
    this.#stream.on('error', (error) => {
      this.#trouble ??= error;
    });
  }

  static async open(file: string): Promise<ScoresFile> {
    const scores = new ScoresFile(file);
    await new Promise<void>((resolve) => scores.#stream.once('open', () => resolve()).once('error', () => resolve()));
    await scores.write('a,b,same,similarity\n');
    return scores;
  }

  async write(lines: string): Promise<void> {
    if (this.#trouble === null && !this.#stream.write(lines))
      await Promise.race([once(this.#stream, 'drain'), once(this.#stream, 'close')]).catch(() => {});
    if (this.#trouble !== null) throw this.#failed(this.#trouble);
  }

  async end(): Promise<void> {
    this.#stream.end();
    await once(this.#stream, 'close').catch(() => {});
    if (this.#trouble !== null) throw this.#failed(this.#trouble);
  }

  #failed(error: Error): CliError {
    return new CliError(3, 'not-written', `${this.#file} cannot be written: ${error.message}`, 'name another file');
  }
}

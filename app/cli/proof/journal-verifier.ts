import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { projectTop } from '../demo-options.ts';

interface Answer {
  readonly ok: boolean;
  readonly text: string;
}

/**
 * `egate audit verify`, as an auditor calls it, on the journal of a lane that is killed again and again. Runs beside the
 * lane; what it finds in a journal that a kill has just cut short is looked at again while the next life rests.
 */
export class JournalVerifier {
  readonly #folder: string;
  #running: Promise<Answer> | null = null;
  #checks = 0;
  readonly #bad: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Times that the journal verified. */
  get checks(): number {
    return this.#checks;
  }

  /** What the verifier said of a journal at rest that did not verify. */
  get bad(): readonly string[] {
    return this.#bad;
  }

  /** To be called while the station serves and nothing is written. */
  async look(): Promise<void> {
    const last = await this.#running;
    if (last?.ok === false) await this.lookAtRest();
    this.#running = this.#verify();
  }

  /** Waits for the answer, and counts it. */
  async lookAtRest(): Promise<void> {
    await this.#running;
    this.#running = null;
    const answer = await this.#verify();
    if (!answer.ok) this.#bad.push(answer.text);
  }

  #verify(): Promise<Answer> {
    const words = [join(projectTop, 'app/cli/run.ts'), 'audit', 'verify', this.#folder, '--json'];
    return new Promise((resolve) => {
      execFile(process.execPath, words, (error, stdout, stderr) => {
        if (error === null) this.#checks += 1;
        resolve({ ok: error === null, text: (stdout || stderr).slice(0, 400) });
      });
    });
  }
}

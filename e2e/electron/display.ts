import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A screen of its own for one file of tests, open to every user of this machine. */
export class Display {
  readonly name: string;
  readonly #server: ChildProcess;

  private constructor(name: string, server: ChildProcess) {
    this.name = name;
    this.#server = server;
  }

  static async open(width: number, height: number): Promise<Display> {
    const server = spawn(
      'Xvfb',
      ['-displayfd', '3', '-ac', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      },
    );
    const number = await new Promise<string>((resolve, reject) => {
      (server.stdio[3] as Readable).once('data', (text: Buffer) => resolve(text.toString().trim()));
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    });
    return new Display(`:${number}`, server);
  }

  close(): void {
    this.#server.kill();
  }
}

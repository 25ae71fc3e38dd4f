import { createServer } from 'node:net';
import { err, ok, type Result } from '../../app/core/result.ts';

/** Told when a second program wants a board: two drivers on one door would each undo what the other checked. */
export const boardInUse = 'another program drives this gate board';

/**
 * Holds a board for this process. The lock is a socket in Linux's abstract namespace: it cannot outlive its process,
 * whatever ends that. Gives the function that lets go.
 */
export async function holdBoard(product: string): Promise<Result<() => Promise<void>, string>> {
  const server = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(`\0egate-gate-${product}`, resolve);
    });
  } catch (error) {
    return err((error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? boardInUse : (error as Error).message);
  }
  server.unref();
  return ok(() => new Promise((done) => server.close(() => done())));
}

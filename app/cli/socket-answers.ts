import { connect } from 'node:net';

/** A program that listens takes a connection at once (ms). */
const answersWithin = 1_000;

/** Whether a program listens on a Unix socket. */
export function socketAnswers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(answersWithin, () => end(false));
  });
}

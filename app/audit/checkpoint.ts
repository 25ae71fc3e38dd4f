import { strictBase64 } from './signed-note.ts';

/** C2SP tlog-checkpoint: origin, size and root of a log, to be signed as a note. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Reads the body of a checkpoint; null for anything else. Extension lines are allowed and skipped. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, size, root] = text.split('\n');
  if (!origin || size === undefined || root === undefined || !/^(0|[1-9]\d{0,15})$/.test(size)) return null;
  const hash = strictBase64(root);
  return hash?.length === 32 ? { origin, size: Number(size), root: hash } : null;
}

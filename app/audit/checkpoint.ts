import { type NoteSigner, type NoteVerifier, noteText, openNote, signNote, strictBase64 } from './signed-note.ts';

/** C2SP tlog-checkpoint: origin, size and root of a log, to be signed as a note. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** The checkpoint of a log of this size and root, signed. */
export function signCheckpoint(size: number, root: Uint8Array, signer: NoteSigner): string {
  return signNote(checkpointText({ origin: signer.key.name, size, root }), signer);
}

/** The checkpoint in a note that its own log has signed; null for anything else. */
export function openCheckpoint(note: string, verifier: NoteVerifier): Checkpoint | null {
  const text = openNote(note, verifier);
  const read = text === null ? null : parseCheckpoint(text);
  return read?.origin === verifier.key.name ? read : null;
}

/** The checkpoint in a note whose signature nobody has checked; null for what is none. */
export function readCheckpoint(note: string): Checkpoint | null {
  const text = noteText(note);
  return text === null ? null : parseCheckpoint(text);
}

/** Reads the body of a checkpoint; null for anything else. Extension lines are allowed and skipped. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, size, root, ...more] = text.split('\n');
  if (more.pop() !== '' || more.includes('')) return null;
  if (!origin || size === undefined || root === undefined || !/^(0|[1-9]\d{0,15})$/.test(size)) return null;
  const hash = strictBase64(root);
  return hash?.length === 32 ? { origin, size: Number(size), root: hash } : null;
}

/**
 * A folder of files, as a journal needs it: flat names, appended to, there for good only after a sync. What a station keeps
 * goes through it, so that a simulation can cut the power at every write. Every promise may reject (ENOSPC, EIO): nothing
 * is known then of what has been kept.
 */
export interface Disk {
  /** Names of the files, in no order. */
  list(): Promise<readonly string[]>;
  read(name: string): Promise<Buffer>;
  /** Opens a file for writing at its end; makes it where there is none. */
  open(name: string): Promise<DiskFile>;
  /** The file has this content or, after a power cut, its old one; never half of either. On the disk when it resolves. */
  replace(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names made and removed so far survive a power cut. */
  syncNames(): Promise<void>;
}

export interface DiskFile {
  append(bytes: Uint8Array): Promise<void>;
  /** Overwrites the whole content in place: after a power cut it may be old, new or torn. For what is kept twice. */
  overwrite(bytes: Uint8Array): Promise<void>;
  truncate(size: number): Promise<void>;
  /** What was written and truncated so far survives a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

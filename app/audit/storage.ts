/** Where a journal lives: two append-only files. A write is there for good when `sync` has resolved. */
export interface JournalStorage {
  readEntries(): Promise<Uint8Array>;
  readCheckpoints(): Promise<string>;
  appendEntries(bytes: Uint8Array): Promise<void>;
  /** One signed note, or several joined by line feeds. */
  appendCheckpoint(note: string): Promise<void>;
  /** Cuts a torn tail off: what is behind `size` bytes was never acknowledged. */
  truncateEntries(size: number): Promise<void>;
  truncateCheckpoints(size: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

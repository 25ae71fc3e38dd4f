/** The part of `pcsclite` that is used, with the types that its own declarations lack. */
export interface PcscSlot {
  readonly name: string;
  connected: boolean;
  readonly SCARD_SHARE_EXCLUSIVE: number;
  readonly SCARD_UNPOWER_CARD: number;
  on(event: 'status', listener: (status: { readonly state: number; readonly atr?: Buffer }) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'end', listener: () => void): void;
  connect(
    options: { readonly share_mode: number },
    done: (error: Error | null | undefined, protocol: number) => void,
  ): void;
  transmit(
    command: Buffer,
    receiveLength: number,
    protocol: number,
    done: (error: Error | null | undefined, answer: Buffer) => void,
  ): void;
  disconnect(disposition: number, done: (error?: Error | null) => void): void;
  close(): void;
}

export interface PcscClient {
  readonly readers: Readonly<Record<string, PcscSlot>>;
  on(event: 'reader', listener: (reader: PcscSlot) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  close(): void;
}

/** Makes a client of the daemon; throws while there is none. */
export type PcscBinding = () => PcscClient;

/** Null when the binding is not built (`native/chip/build-pcsclite.mjs`) or libpcsclite is missing. */
export async function loadPcscBinding(): Promise<PcscBinding | null> {
  try {
    const module: { readonly default: unknown } = await import('pcsclite');
    return module.default as PcscBinding;
  } catch {
    return null;
  }
}

import type { Result } from '../core/result.ts';
import type { BorderFailure } from './failure.ts';

/** One HTTP request, signed: what goes over the wire, and where to. */
export interface BorderRequest {
  readonly method: string;
  readonly target: URL;
  readonly fields: Readonly<Record<string, string>>;
  readonly content: Buffer | null;
}

/** A whole answer as it came. Nothing in it is believed yet. */
export interface BorderAnswer {
  readonly status: number;
  /** Names and values in turn, doubles kept: as Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly bytes: Buffer;
}

/** The wire to the backend. It knows no keys: what it gives may be late, of another request, or forged. */
export interface BorderTransport {
  /**
   * `stale-connection`: a kept connection was closed just as it was used, and nothing was answered. `signal` tells that
   * nobody waits any more; what comes after it is thrown away.
   */
  exchange(
    request: BorderRequest,
    signal: AbortSignal,
  ): Promise<Result<BorderAnswer, BorderFailure | 'stale-connection'>>;
  close(): Promise<void>;
}

/** No answer of the API is larger; more is not read. */
export const largestAnswer = 8_388_608;

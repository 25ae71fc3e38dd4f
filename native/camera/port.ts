import type { Picture } from '../../app/face/picture.ts';

export type CameraEvent = { readonly kind: 'up' } | { readonly kind: 'lost'; readonly detail: string };

/** A camera that always has its newest frame ready; what nobody fetched in time is gone. */
export interface Camera {
  /** Returns the function that takes the listener off again. The present state, where one is known, is told at once. */
  onEvent(listener: (event: CameraEvent) => void): () => void;
  /**
   * The newest frame that was not given out yet, or the next one to come; null once the camera is closed. One caller at
   * a time. The pixels are lent: the next call takes them back.
   */
  next(): Promise<Picture | null>;
  /** Overwrites every frame that is not lent out. */
  wipe(): void;
  close(): Promise<void>;
}

/** Every frame of every source comes in this form: wide enough for eyes 100 pixels apart at arm's length. */
export const frameSize = { width: 1280, height: 720 } as const;

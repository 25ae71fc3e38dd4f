import type { Recognition } from './recognition.ts';

/** One loaded network. Calls queue; what comes back is the caller's. */
export interface ModelSession {
  /** Input and outputs have the fixed shapes of `models/manifest.json`, outputs in its order. */
  run(input: Float32Array): Promise<readonly Float32Array[]>;
}

/** The networks of the pipeline. */
export interface FaceModels {
  readonly detector: ModelSession;
  readonly landmarks: ModelSession;
  readonly recognition: Recognition;
  /** Presentation attack detection: three logits, the second is alive. */
  readonly pad?: ModelSession;
}

/** One loaded network. Calls queue; what comes back is the caller's. */
export interface ModelSession {
  /** Input and outputs have the fixed shapes of `models/manifest.json`, outputs in its order. */
  run(input: Float32Array): Promise<readonly Float32Array[]>;
}

/** The networks of the pipeline, by the ids of `models/manifest.json`. */
export interface FaceModels {
  readonly detector: ModelSession;
  readonly landmarks: ModelSession;
  readonly recogniser: ModelSession;
  /** Looks at the same aligned face, for fusion. */
  readonly recogniser2?: ModelSession;
  /** Presentation attack detection: three logits, the second is alive. */
  readonly pad?: ModelSession;
}

/** Why there are no networks. */
export type ModelsFailure =
  /** The lane's own networks: build them again. */
  | { readonly kind: 'models-missing'; readonly detail: string }
  /** The site's: the lane does not fall back to its own, whose thresholds nobody at this site has approved. */
  | { readonly kind: 'pack-refused'; readonly detail: string };

/** What a technician does about it. */
export function modelsRemedy({ kind }: ModelsFailure): string {
  return kind === 'models-missing' ? 'node models/build.mjs' : 'correct the pack, then: egate face models --pack DIR';
}

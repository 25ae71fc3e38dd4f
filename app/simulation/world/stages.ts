import type { TravellerPlan } from '../plan.ts';

/** Where in a crossing somebody misbehaves: at the reader, before the camera, on the way out. */
export type Stage = 'reading' | 'looking' | 'going';

/** Between the leaves of the entry of a two-door lane. */
export function isInEntry({ when }: TravellerPlan, doors: 'one' | 'two'): boolean {
  return doors === 'two' && when < 0.3;
}

/** Where what a plan says besides is to happen. */
export function stageOf(plan: TravellerPlan, doors: 'one' | 'two'): Stage {
  const { behaviour, when } = plan;
  switch (behaviour) {
    case 'turns-back':
      return 'going';
    case 'luggage':
      return isInEntry(plan, doors) ? 'looking' : 'going';
    case 'second-document':
      return when < 0.7 ? 'reading' : 'looking';
    case 'lifts-document':
      return 'reading';
    case 'asks-more-time':
      return when < 0.25 ? 'reading' : 'looking';
    case 'wheelchair':
    case 'attendant':
      return when < 0.7 ? 'reading' : 'looking';
    case 'tailgates':
      return doors === 'two' && when < 0.5 ? 'looking' : 'going';
    case 'swaps':
      return when < 0.4 ? 'looking' : 'going';
    default:
      return when < 0.3 ? 'reading' : when < 0.6 ? 'looking' : 'going';
  }
}

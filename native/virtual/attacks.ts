/** What somebody may do before the camera to pass as another: troubles to train on. They prove nothing about detection. */
export const attackKinds = [
  /** Another person's passport photo on paper, held before the face. */
  'print',
  /** A phone that plays the other person's clips, also the movements that are asked for. */
  'replay',
  /** The paper with holes for the attacker's own eyes. */
  'cutout',
  /** Fed in behind the lens: the same two seconds over and over. */
  'loop',
  /** Fed in behind the lens: the picture stands still after a moment. */
  'frozen',
  /** Somebody else steps into the picture. */
  'second-face',
  /** Another person takes the place after the first movement. */
  'swap',
  /** Another person takes the place between the look and the door. */
  'swap-at-door',
] as const;
export type AttackKind = (typeof attackKinds)[number];

/** Who looks least like whom, by the figures of the persons' `README.md`: the other one in an attack. */
const leastAlike: Readonly<Record<string, string>> = {
  'person-a': 'person-d',
  'person-b': 'person-f',
  'person-c': 'person-d',
  'person-d': 'person-c',
  'person-e': 'person-b',
  'person-f': 'person-b',
  'person-g': 'person-f',
};

/** The folder name of the other person in an attack with this one. */
export function accompliceOf(person: string): string {
  return leastAlike[person] ?? 'person-b';
}

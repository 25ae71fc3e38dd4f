/** Every time that the lane waits for, in ms, with its reason. */
export const laneDelays = {
  /** A chip at 106 kbit/s gives 40 kB in about 8 s; twice that, and the reader itself is in doubt. */
  chipWithin: 20_000,
  /** A document that lies well is read within a second: after two the traveller is shown how it must lie. */
  showHowAfter: 2_000,
  /** The MRZ of a document that lies still comes within a second; a reader that says nothing for this long will not. */
  mrzWithin: 8_000,
  /** Two-stage time-outs (EN 301 549, 14 CFR 382.57): first the question, then the end. */
  layAgainWithin: 30_000,
  enterWithin: 30_000,
  holderWithin: 25_000,
  /** Movements that are asked for take 4 to 6 s; whoever takes longer is given up on by the face process first. */
  challengeWithin: 40_000,
  answerStillThereWithin: 20_000,
  /** The backend answers in milliseconds; its client gives up before this. */
  screeningWithin: 10_000,
  /** A clearance lives this long: time to take the passport and walk three metres with luggage. */
  clearanceLife: 15_000,
  /** More than a clearance's life: the gate itself reports `expired`; this is for a gate that is silent. */
  gateSilent: 25_000,
  /** Someone between the barriers for this long needs help. */
  passageWithin: 30_000,
  /** Who must wait for an officer or go to the counter sees it at least this long, however soon the lane is empty. */
  noticeShown: 3_000,
  /** The farewell stays long enough to be read, and short enough for the next in the queue. */
  farewell: 1_500,
  /** A passport left on the reader, or a person who does not leave: an officer is told again. */
  leaveWithin: 45_000,
  /** Who asks for more time before a document lies there is given this long to lay it down; then it was somebody else. */
  assistanceKept: 60_000,
} as const;

/**
 * The same waits for who asked for more time, or comes with help: a wheelchair on a carpet, a walking frame, an attendant
 * who takes the luggage. Whoever is asked whether they are still there may ask for the same time again, as often as they
 * like (EN 301 549, 9.2.2.1); only a clearance cannot be made longer.
 */
export const unhurriedDelays = {
  layAgainWithin: 90_000,
  enterWithin: 90_000,
  holderWithin: 75_000,
  challengeWithin: 120_000,
  answerStillThereWithin: 60_000,
  /** Three metres at 0.1 m/s, the passport taken first. No clearance lives longer. */
  clearanceLife: 60_000,
  gateSilent: 75_000,
  passageWithin: 90_000,
} as const satisfies Partial<Record<keyof typeof laneDelays, number>>;

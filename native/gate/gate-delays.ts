/** Every time that the gate waits for, in ms, with its reason. */
export const gateDelays = {
  /** A two-door lane's other door swings shut in less; one that does not is stuck, and the exit stays shut. */
  otherDoorShutsWithin: 3_000,
  /** Who stands back from the barrier for this long has turned back; less is hesitation. */
  turnedBackAfter: 1_000,
  /** Somebody still on the mat when the first has passed: as long as the door may take to shut behind them. */
  followerWithin: 3_000,
  /** An attendant steps in this soon behind the traveller whom they help; then the entry shuts. */
  companionWithin: 8_000,
  /** The entry is released no longer, whatever the lane orders: it orders again for a traveller who needs more. */
  longestEntry: 150_000,
  /** A door that was told to shut and is still open after this is blocked or broken. */
  shutsWithin: 10_000,
  /** Nothing is energised for longer, whatever a clearance says. */
  longestPulse: 60_000,
  /** Clocks of one machine agree better than this; a clearance from further in the future is not believed. */
  clockSlack: 2_000,
} as const;

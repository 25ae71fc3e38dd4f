/** The virtual lane in metres from the entry line, metres a second and seconds. */
export const geometry = {
  entryDoor: 0,
  entryBeam: 0.3,
  /** Where the camera looks. */
  stand: 1.6,
  /** Where the next in the queue waits. */
  outside: -0.7,
  /** Stops before a shut exit, clear of its barriers. */
  beforeExit: 2.55,
  /** In the middle barrier but not yet in the exit's: as far as somebody goes who thinks better of it. */
  inDoorway: 2.85,
  exitDoor: 3,
  /** The two barriers at the exit stand closer than a body is deep: their order gives the direction. */
  middleBeam: 2.9,
  exitBeam: 3.1,
  gone: 4.1,
  bodyDepth: 0.3,
  /** A door that shuts stops before a body that is this near. */
  doorSwing: 0.35,
  /** Clear air between a traveller and somebody who follows on the same clearance. */
  followingGap: 0.4,
  walkingSpeed: 1.4,
  hurryingSpeed: 2.4,
  /** A wheelchair between doors, by hand or pushed. */
  wheelchairSpeed: 0.5,
  /** Time that a door takes from shut to open. */
  doorTime: 0.4,
} as const;

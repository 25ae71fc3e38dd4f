declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A lane of a site, as enrolled at the backend: `erenhot-exit-1`. */
export type LaneId = Branded<string, 'LaneId'>;
/** One traveller's attempt to cross, from document down to farewell; a UUID, the crossing's idempotency key. */
export type CrossingId = Branded<string, 'CrossingId'>;
export type OfficerId = Branded<string, 'OfficerId'>;

const laneIdPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text can be a lane's name. */
export function isLaneId(text: string): text is LaneId {
  return laneIdPattern.test(text);
}

/** Whether a text is a UUID in lower case. */
export function isCrossingId(text: string): text is CrossingId {
  return uuidPattern.test(text);
}

/** Whether a text can be an officer's number or name of service. */
export function isOfficerId(text: string): text is OfficerId {
  return /^[A-Za-z0-9._-]{1,64}$/.test(text);
}

import type { BorderClient } from '../border/client.ts';
import { plainWords, token } from '../audit/event-fields.ts';
import type { Clock } from '../core/instant.ts';
import type { LaneCommand } from '../lane/commands.ts';
import type { LaneStep } from './lane-step.ts';

/**
 * A backend that is just starting again is asked once more after these pauses (ms), while the traveller looks at the
 * camera; then an officer comes.
 */
const screeningPauses = [300, 700, 1_500] as const;

export interface ScreeningStepOptions {
  readonly lane: LaneStep;
  readonly laneId: string;
  readonly border: BorderClient;
  readonly clock: Clock;
  /** The backend did not answer: its link looks again at once. */
  suspect(): void;
}

/** Asks the backend's lists for one traveller and tells the lane what they say. */
export async function screenTraveller(
  options: ScreeningStepOptions,
  { crossing, document }: Extract<LaneCommand, { type: 'screen' }>,
): Promise<void> {
  const { lane, border, clock } = options;
  const question = {
    lane: options.laneId,
    crossingId: crossing,
    documentNumber: document.documentNumber,
    issuingState: document.issuingState,
    documentCode: document.documentCode,
    primary: document.primaryIdentifier,
    secondary: document.secondaryIdentifier,
    birthDate: document.birthDate,
    nationality: document.nationality,
    sex: document.sex,
  };
  const current = () => lane.state().crossing === crossing;
  let answer = await border.screenTraveller(question);
  for (const pause of screeningPauses) {
    if (answer.ok || answer.error.kind !== 'unreachable' || !current()) break;
    await new Promise<void>((resolve) => clock.setTimeout(resolve, pause));
    answer = await border.screenTraveller(question);
  }
  if (!current()) return;
  if (!answer.ok) {
    lane.note('screening.failed', crossing, { kind: token(answer.error.kind) });
    options.suspect();
    lane.send({ type: 'SCREENING_FAILED', detail: answer.error.detail });
    return;
  }
  const { hits, version } = answer.value;
  lane.note('screening.answered', crossing, {
    version: plainWords(version),
    hits: hits.map(({ list, entry, kind, score }) => ({ list: token(list), entry: token(entry), kind, score })),
  });
  lane.send({ type: 'SCREENING_ANSWERED', evidence: { hits, listVersion: version, source: 'backend' } });
}

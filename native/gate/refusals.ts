import { err, type Result } from '../../app/core/result.ts';
import type { GateRefusal } from './port.ts';

/** Why a gate opens nothing, or gives up what it watched. */
export const whereabouts = 'somebody is gone, and whether it is the one who may pass, or which way, nobody can say';
export const noEvidence = 'no light barriers are wired to this board: a passage could not be recorded';

export function refused(detail: string): GateRefusal {
  return { kind: 'unavailable', detail };
}

export function unavailable(detail: string): Result<never, GateRefusal> {
  return err(refused(detail));
}

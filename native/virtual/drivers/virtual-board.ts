import { err, ok } from '../../../app/core/result.ts';
import type { BoardFailure, BoardSignal, GateBoard } from '../../gate/board.ts';
import type { WorldEvent, WorldRequest } from '../world-messages.ts';
import { linkToWorld } from './world-link.ts';

/** The virtual lane's board: its outputs move doors in the world, its inputs are the world's barriers and switches. */
export function virtualBoard(socket: string): GateBoard {
  const listeners = new Set<(signal: BoardSignal) => void>();
  const tell = (signal: BoardSignal) => {
    for (const listener of listeners) listener(signal);
  };
  let attached = false;
  let plugged = false;

  const take = (event: WorldEvent) => {
    switch (event.event) {
      case 'gate':
        tell(event.signal);
        return;
      case 'emergency':
        tell({ kind: 'emergency', pressed: event.pressed });
        return;
      case 'plugged': {
        const wasReady = attached && plugged;
        plugged = event.plugged;
        if (wasReady && !plugged) tell({ kind: 'lost', detail: unplugged });
        // What the inputs say follows this event in one go; then the board is ready.
        else if (attached && plugged) setImmediate(() => attached && plugged && tell({ kind: 'ready' }));
        return;
      }
      default:
        return;
    }
  };

  const link = linkToWorld({
    socket,
    device: 'gate',
    onEvent: take,
    onUp: () => {
      attached = true;
      tell(plugged ? { kind: 'ready' } : { kind: 'lost', detail: unplugged });
    },
    onDown: (detail) => {
      attached = false;
      plugged = false;
      tell({ kind: 'lost', detail });
    },
  });

  const order = async (request: Extract<WorldRequest, { do: 'board' }>) => {
    const answer = await link.request(request);
    if (answer.ok) return ok(undefined);
    return err<BoardFailure>({ kind: 'board-lost', detail: answer.error ?? 'the virtual board refused' });
  };

  return {
    sensesPassage: true,
    pulse: (door, seconds) =>
      order({ do: 'board', order: door === 'exit' ? 'openExit' : 'openEntry', seconds: Math.max(seconds, 0.001) }),
    shut: () => order({ do: 'board', order: 'shut' }),
    release: () => order({ do: 'board', order: 'release' }),
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await order({ do: 'board', order: 'shut' });
      listeners.clear();
      link.close();
    },
  };
}

const unplugged = 'the gate board is unplugged';

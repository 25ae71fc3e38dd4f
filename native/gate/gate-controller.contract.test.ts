import { settle } from '../virtual/rigs/fake-board.ts';
import { GateBench } from '../virtual/rigs/gate-bench.ts';
import { gateContract, type GateUnderTest } from './gate.contract.ts';

async function overFakeBoard(): Promise<GateUnderTest> {
  const bench = await new GateBench().start(1);
  const { board, gate, clock } = bench;
  return {
    gate,
    freshClearance: () => bench.fresh(),
    walkThrough: async () => {
      board.beams('MX');
      board.persons(0);
      board.beams('mx');
    },
    turnBack: async () => {
      board.beams('Mm');
      clock.advance(2_000);
    },
    tailgate: async () => {
      board.persons(2);
      board.beams('MX');
      board.persons(1);
      board.beams('mxMX');
      board.persons(0);
      board.beams('mx');
    },
    press: async (pressed) => {
      board.signal({ kind: 'emergency', pressed });
      if (pressed) board.door('exit', 'open');
      await settle();
    },
    unplug: async () => {
      board.door('exit', 'shut');
      board.signal({ kind: 'lost', detail: 'unplugged' });
    },
    plug: async () => board.signal({ kind: 'ready' }),
    stop: () => gate.close(),
  };
}

gateContract('the controller over a board moved by hand', overFakeBoard);

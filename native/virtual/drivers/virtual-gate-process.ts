import { systemClock } from '../../../app/core/system-clock.ts';
import { channelToParent } from '../../driver-channel.ts';
import { GateController } from '../../gate/gate-controller.ts';
import type { GateReport, GateRequest } from '../../gate/gate-messages.ts';
import { serveGate } from '../../gate/serve-gate.ts';
import { driverArguments } from './arguments.ts';
import { virtualBoard } from './virtual-board.ts';

// The virtual gate's driver: `--world SOCKET --doors one|two [--lane ID]`.
const { world, doors, lane } = driverArguments(['world', 'doors', 'lane']);
if (world === undefined || (doors !== 'one' && doors !== 'two')) throw new Error('--world SOCKET --doors one|two');

const gate = new GateController({ board: virtualBoard(world), clock: systemClock, doors, lane: lane ?? null });
serveGate(
  gate,
  channelToParent<GateReport, GateRequest>(() => gate.close()),
);

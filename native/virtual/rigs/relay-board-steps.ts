import { nodeHidDevice } from '../../gate/hid-port.ts';
import { HidRelay } from '../../gate/hid-relay.ts';
import { systemClock } from '../../../app/core/system-clock.ts';

// Moves the relay board `USBRelay2` through the steps named as arguments and prints what it tells, one line of JSON each.
const tell = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const relay = new HidRelay({ open: nodeHidDevice('USBRelay2'), relays: 2, clock: systemClock });

let heard = () => {};
relay.onSignal((signal) => {
  tell(signal);
  heard();
});
const next = () =>
  new Promise<void>((resolve) => {
    heard = resolve;
  });

await next();
for (const step of process.argv.slice(2)) {
  if (step === 'pulse') tell(await relay.pulse('exit', 0.1));
  else if (step === 'wait') await new Promise((resolve) => setTimeout(resolve, 250));
  else if (step === 'next') await next();
  else if (step === 'close') await relay.close();
  else throw new Error(`no step ${step}`);
}
process.exit(0);

import { setTimeout as wait } from 'node:timers/promises';
import { ensurePcscd } from './ensure-pcscd.ts';
import { pcscdAnswers, untilReadersListen } from './pcscd-here.ts';

// Run by its test where no daemon runs yet: two that need one, ended in the wrong order.
const first = await ensurePcscd();
const second = await ensurePcscd();
await second.stop();
const afterSecond = await pcscdAnswers();
await first.stop();
const afterFirst = await pcscdAnswers();
const starter = await ensurePcscd();
const heir = await ensurePcscd();
await starter.stop();
const inherited = await untilReadersListen(6_000);
await heir.stop();
const afterHeir = await pcscdAnswers();
const kept = await ensurePcscd();
if (kept.kind === 'started') process.kill(kept.pid, 'SIGKILL');
await wait(200);
const killed = !(await pcscdAnswers());
const back = await untilReadersListen(6_000);
await kept.stop();
const stopped = !(await pcscdAnswers());
const both = await Promise.all([ensurePcscd(), ensurePcscd()]);
process.stdout.write(
  JSON.stringify({
    kinds: [first.kind, second.kind],
    afterSecond,
    afterFirst,
    inherited,
    afterHeir,
    kept: { killed, back, stopped },
    atOnce: both.map(({ kind }) => kind).sort(),
  }),
);
for (const one of both) await one.stop();

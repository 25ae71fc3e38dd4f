import { ensurePcscd } from './ensure-pcscd.ts';
import { pcscdAnswers } from './pcscd-here.ts';

// Run by its test where no daemon runs yet: two that need one, ended in the wrong order.
const first = await ensurePcscd();
const second = await ensurePcscd();
await second.stop();
const afterSecond = await pcscdAnswers();
await first.stop();
const afterFirst = await pcscdAnswers();
const both = await Promise.all([ensurePcscd(), ensurePcscd()]);
process.stdout.write(
  JSON.stringify({
    kinds: [first.kind, second.kind],
    afterSecond,
    afterFirst,
    atOnce: both.map(({ kind }) => kind).sort(),
  }),
);
for (const one of both) await one.stop();

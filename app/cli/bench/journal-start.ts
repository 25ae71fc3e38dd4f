import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ed25519Signer } from '../../audit/ed25519-signer.ts';
import { openFileDisk } from '../../audit/file-disk.ts';
import { Journal } from '../../audit/journal.ts';
import { systemClock } from '../../core/system-clock.ts';

// A start as a station makes it, in a process of its own: time until entries can be written, then the memory at its largest.
const [folder = '', key = ''] = process.argv.slice(2);
const started = performance.now();
const opened = await Journal.open({
  disk: await openFileDisk(folder),
  clock: systemClock,
  signer: ed25519Signer('bench', createPrivateKey(readFileSync(key))),
  snapshot: () => ({ event: 'journal.segment', crossing: null, fields: { state: {} } }),
});
const ms = performance.now() - started;
if (!opened.ok) process.exit(1);
const { ok } = await opened.value.verified;
const size = opened.value.journal.size;
await opened.value.journal.close();
process.stdout.write(JSON.stringify({ ms, ok, size, peakBytes: process.resourceUsage().maxRSS * 1024 }));

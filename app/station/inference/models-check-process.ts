import { loadModels } from './load-models.ts';

// A process of its own: a file that brings the native runtime down must not take its caller along. `[PACK]`.
const models = await loadModels({ pack: process.argv[2] });
process.send!(models.ok ? { ok: true, value: undefined } : models, () => process.exit(0));

import { compareFaces } from './face-comparison.ts';

// A process of its own: a picture that brings a native library down must not bring its last words to a caller.
const [a, b, pack] = process.argv.slice(2);
const comparison = await compareFaces(a!, b!, pack);
process.send!(comparison, () => process.disconnect());

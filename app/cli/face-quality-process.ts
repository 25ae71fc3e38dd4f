import { qualityOfFile } from './face-quality.ts';

// A process of its own, as for a comparison.
const report = await qualityOfFile(process.argv[2]!);
process.send!(report, () => process.disconnect());

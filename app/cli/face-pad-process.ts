import { judgeFrames } from './face-pad-judge.ts';

// A process of its own, as for a comparison; it answers one presentation after the other until its parent goes.
process.on('message', (frames) => {
  void judgeFrames(frames as readonly string[]).then((answer) => process.send!(answer));
});

import { stationFiles } from '../../station/station-files.ts';
import { closesInGoodOrder } from './disk-trouble.ts';
import { type AccountReport, LaneAccount } from './lane-account.ts';
import { ProofLane } from './proof-lane.ts';
import { SmallDisk } from './small-disk.ts';
import { cross, type TravellerKind } from './traveller-kinds.ts';

export type FullDiskReport = (AccountReport & { readonly filled: number }) | { readonly skipped: string };

const megabytes = 2;
const endsWithin = 10_000;

/**
 * A lane whose journal lies on a file system that is really full, in the midst of a crossing of each kind: it closes in
 * good order, and serves again when there is room.
 */
export async function fillDisk(kinds: readonly TravellerKind[], log: (line: string) => void): Promise<FullDiskReport> {
  const lane = await ProofLane.start(log);
  const disk = SmallDisk.mount(stationFiles(lane.data).journal, megabytes);
  try {
    if (!disk.ok) return { skipped: disk.error };
    const account = new LaneAccount(lane, log);
    for (const kind of kinds) {
      await lane.build(kind.doors);
      await account.during(`a full disk, ${kind.name}`, async () => {
        const life = lane.begin({});
        if (!(await life.ready)) account.find(`does not start on a disk with room: ${life.said}`);
        disk.value.fill();
        const crossing = cross(lane, life, kind);
        await closesInGoodOrder(lane, life, (missing) => account.find(`a full disk, ${kind.name}: ${missing}`));
        life.stop();
        await crossing;
        setTimeout(() => life.kill(), endsWithin).unref();
        const { code } = await life.ended;
        if (code !== 0) account.find(`a full disk, ${kind.name}: ended with ${code}: ${life.said}`);
        disk.value.free();
      });
      await account.during(`room again, ${kind.name}`, async () => {
        const life = lane.begin({});
        if (!(await life.ready) || !(await cross(lane, life, kind)))
          account.find(`room again, ${kind.name}: not served`);
        life.stop();
        await life.ended;
      });
    }
    return { filled: kinds.length, ...(await account.close()) };
  } finally {
    await lane.close(() => disk.ok && disk.value.release());
  }
}

import type { Disk } from '../audit/disk.ts';
import type { Clock } from '../core/instant.ts';

/** The sequence of the last journal entry that the backend has acknowledged. Losing it costs a repetition, nothing else. */
export interface ReportedMark {
  /** As it was found at the start; -1 for none. */
  readonly upTo: number;
  keep(upTo: number): void;
}

const fileName = 'reported.json';
/** Written at most this often (ms): the entries in between are reported again after a restart. */
const keptEvery = 2_000;

/** Reads the mark of the last life, and keeps that of this one. Never rejects: what cannot be kept is reported again. */
export async function openReportedMark(disk: Disk, clock: Clock): Promise<ReportedMark> {
  const upTo = await found(disk);
  let wanted = upTo;
  let kept = upTo;
  let waits = false;
  const write = async () => {
    waits = false;
    if (wanted === kept) return;
    const sequence = wanted;
    try {
      await disk.replace(fileName, Buffer.from(String(sequence)));
      kept = sequence;
    } catch {
      // a full disk: the backend takes each entry once
    }
  };
  return {
    upTo,
    keep: (sequence) => {
      wanted = sequence;
      if (waits) return;
      waits = true;
      clock.setTimeout(() => void write(), keptEvery);
    },
  };
}

async function found(disk: Disk): Promise<number> {
  try {
    const kept: unknown = JSON.parse((await disk.read(fileName)).toString('utf8'));
    return typeof kept === 'number' && Number.isInteger(kept) ? kept : -1;
  } catch {
    return -1; // none yet, or torn: everything is reported again, and the backend takes each entry once
  }
}

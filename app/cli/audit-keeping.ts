import { open, rename, rm } from 'node:fs/promises';
import { exportJournal, openExport } from '../audit/export-journal.ts';
import { openFileDisk } from '../audit/file-disk.ts';
import { prunableTo, removeSegments } from '../audit/prune.ts';
import { CliError, parseArguments, print, type Verb } from './command.ts';
import { openGateTestJournal } from './gate-test-journal.ts';
import { checkInputFile } from './input-file.ts';
import { socketAnswers } from './socket-answers.ts';
import { stationFiles } from '../station/station-files.ts';
import { dataFolderOf, findJournal, lookInto, openSource, readKey } from './journal-folder.ts';
import { type FolderVerdict, verifySource } from './verify-folder.ts';

const exportUsage = '[DIR] --out FILE [--key FILE]';
const pruneUsage = '[DIR] --exported FILE';

export const exportVerb: Verb = {
  summary: 'writes a journal, as far as it is signed, into one file that verifies by itself',
  usage: exportUsage,
  run: async (args, io) => {
    const { values, positionals } = parseArguments(
      args,
      { out: { type: 'string' }, key: { type: 'string' } },
      `audit export ${exportUsage}`,
      1,
    );
    const { out } = values;
    if (out === undefined)
      throw new CliError(2, 'usage', '--out is needed', `usage: egate audit export ${exportUsage}`);
    const disk = lookInto(findJournal(positionals[0], io.env));
    // The name that was asked for stands for a whole export or for none.
    const unfinished = `${out}.unfinished`;
    try {
      const file = await open(unfinished, 'w', 0o600);
      const done = await exportJournal(disk, async (bytes) => {
        for (let from = 0; from < bytes.length; ) from += (await file.write(bytes, from)).bytesWritten;
      }).finally(() => file.close());
      if (done === null)
        throw new CliError(
          1,
          'no-checkpoint',
          'the journal has no checkpoint that can be read',
          'run egate audit verify on it',
        );
      await rename(unfinished, out);
    } catch (error) {
      await rm(unfinished, { force: true });
      if (error instanceof CliError) throw error;
      throw new CliError(
        2,
        'not-written',
        `${out} cannot be written: ${(error as Error).message}`,
        'choose another file',
      );
    }
    const verdict = await judged(out, values.key);
    const { ok, entries, first, signed, firstBad, problem, remedy } = verdict;
    print(io, { file: out, ok, entries, first, signed, firstBad, problem, remedy }, () =>
      ok
        ? `${out}: entries ${first} to ${signed - 1}, as they were signed`
        : `${out}: entry ${firstBad} of ${verdict.file} is not as it was signed (${problem})\n  remedy: ${remedy}`,
    );
    return ok ? 0 : 1;
  },
};

async function judged(file: string, keyFile: string | undefined): Promise<FolderVerdict> {
  const source = await openSource(file, {});
  if (source === null) throw new CliError(2, 'damaged-file', `${file} is damaged`, 'export the journal again');
  const key = await readKey(source.disk, keyFile);
  const verdict = await verifySource(source.disk, key, { known: undefined, allSigned: false });
  await source.close();
  return verdict;
}

export const pruneVerb: Verb = {
  summary: 'takes the closed segments that an export holds out of the journal of a lane that is stopped',
  usage: pruneUsage,
  run: async (args, io) => {
    const { values, positionals } = parseArguments(
      args,
      { exported: { type: 'string' } },
      `audit prune ${pruneUsage}`,
      1,
    );
    const { exported } = values;
    if (exported === undefined)
      throw new CliError(2, 'usage', '--exported is needed', 'write one: egate audit export DIR --out FILE');
    checkInputFile(exported, { remedy: 'write one: egate audit export DIR --out FILE' });
    const folder = findJournal(positionals[0], io.env);
    const data = dataFolderOf(folder);
    if (await socketAnswers(stationFiles(data).socket))
      throw new CliError(2, 'lane-runs', `a lane runs on ${data}`, 'stop the lane, then prune its journal');
    const own = await readKey(lookInto(folder), undefined);
    const archive = await openExport(exported);
    if (archive === null || own === null)
      throw new CliError(2, 'damaged-file', `${exported} or the lane’s key is damaged`, 'export the journal again');
    // Judged by the lane's own key: an export of another lane, or one that somebody has changed, allows nothing.
    const verdict = await verifySource(archive.disk, own, { known: undefined, allSigned: true });
    if (!verdict.ok)
      throw new CliError(
        1,
        'not-verified',
        `entry ${verdict.firstBad} of ${exported} is not as this lane signed it (${verdict.file}, ${verdict.problem})`,
        'export the journal again',
      );
    const disk = await openFileDisk(folder);
    const upTo = await prunableTo(disk, archive.disk);
    await archive.close();
    if (upTo > 0) {
      const journal = await openGateTestJournal(data, own.key.name);
      await journal
        .append({ event: 'journal.pruned', crossing: null, fields: { upTo } })
        .finally(() => journal.close());
    }
    const segments = upTo > 0 ? await removeSegments(disk, upTo) : 0;
    print(io, { pruned: upTo > 0, upTo, segments }, () =>
      upTo > 0
        ? `${segments} segments, all entries before ${upTo}, are no longer here; keep ${exported}`
        : `${exported} holds no closed segment that is still here`,
    );
    return upTo > 0 ? 0 : 1;
  },
};

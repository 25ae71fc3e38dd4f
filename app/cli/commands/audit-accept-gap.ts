import type { LaneView } from '../../contract/officer.ts';
import { openStationLine } from '../../contract/station-line.ts';
import { isOfficerId } from '../../core/ids.ts';
import { CliError, parseArguments, print, type Verb } from '../command.ts';
import { dataFolderOf, findJournal } from '../journal-folder.ts';

const usage = '[DIR] --officer ID --reason TEXT';
/** A station that runs shows its view and answers at once (ms). */
const answerWithin = 5_000;

/** What the contract takes as a reason, in characters. */
const reasonLength = { least: 3, most: 500 } as const;

export const acceptGap: Verb = {
  summary: 'answers for entries that a lane’s journal lacks against its backend, so that the lane may serve again',
  usage,
  run: async (args, io) => {
    const { values, positionals } = parseArguments(
      args,
      { officer: { type: 'string' }, reason: { type: 'string' } },
      `audit accept-gap ${usage}`,
      1,
    );
    const { officer } = values;
    const reason = values.reason?.trim();
    if (officer === undefined || reason === undefined)
      throw new CliError(2, 'usage', '--officer and --reason are needed', `usage: egate audit accept-gap ${usage}`);
    if (!isOfficerId(officer))
      throw new CliError(2, 'bad-officer', `"${officer}" is no officer id`, 'use letters, digits, dots and hyphens');
    if (reason.length < reasonLength.least || reason.length > reasonLength.most)
      throw new CliError(
        2,
        'bad-reason',
        `--reason has ${reason.length} characters`,
        `write ${reasonLength.least} to ${reasonLength.most}: why entries are missing, and who has looked`,
      );
    const data = dataFolderOf(findJournal(positionals[0], io.env));
    const lane = await askLane(data, officer, reason);
    print(io, { accepted: true, lane, officer }, () => `${lane}: the gap in its journal is accepted by ${officer}`);
    return 0;
  },
};

/** The running station writes the journal and tells the backend: it alone can take a gap as accepted. */
function askLane(data: string, officer: string, reason: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let lane: string | null = null;
    const end = (error: CliError | null) => {
      clearTimeout(timer);
      line.close();
      if (error !== null) reject(error);
      else resolve(lane ?? '');
    };
    const nobody = () =>
      end(new CliError(3, 'no-station', `no lane answers in ${data}`, 'start the lane; it is shut until this is done'));
    const timer = setTimeout(nobody, answerWithin);
    const line = openStationLine(data, 'officer', {
      closed: nobody,
      message: (message) => {
        if (message.type === 'answer') {
          const why = message.message ?? 'refused';
          end(message.ok ? null : new CliError(1, 'refused', why, 'egate doctor --data DIR says what the lane lacks'));
        } else if (message.type === 'view' && message.view.role === 'officer' && lane === null) {
          const [view] = message.view.lanes as readonly LaneView[];
          if (view === undefined) return;
          lane = view.lane;
          line.send({ type: 'officer', id: 1, request: { type: 'acceptGap', lane, officer, reason } });
        }
      },
    });
  });
}

import type { CrossingId } from '../core/ids.ts';
import type { FieldsOf } from '../audit/catalogue.ts';
import { token } from '../audit/event-fields.ts';
import type { Subjects } from '../audit/pseudonyms.ts';
import { Pii } from '../core/pii.ts';
import { unreachable } from '../core/unreachable.ts';
import { wipe } from '../core/wipe.ts';
import type { CardReader } from '../document/card-reader.ts';
import { parseMrz, travelDocumentOf } from '../document/mrz/parse-mrz.ts';
import type { LaneCommand } from '../lane/commands.ts';
import type { MrzReader, MrzReaderEvent } from '../../native/mrz-reader/port.ts';
import type { CaseFiles } from './case-files.ts';
import type { ChipStep, ReadChip } from './chip-step.ts';
import type { HolderExaminer } from './inference/holder-examiner.ts';
import type { LaneStep } from './lane-step.ts';
import type { TravellerLanguage } from './traveller-language.ts';

type ReadOrder = Extract<LaneCommand, { type: 'readChip' }>;

export interface DocumentStepOptions {
  readonly lane: LaneStep;
  readonly mrzReader: MrzReader;
  readonly cardReader: CardReader;
  readonly readChip: ReadChip;
  readonly examiner: Pick<HolderExaminer, 'forget'>;
  readonly files: CaseFiles;
  readonly language: TravellerLanguage;
  /** A serial MRZ reader does not feel a document leave; the field of the chip reader does. */
  readonly chipFieldFeelsRemoval: boolean;
  readonly subjects: Subjects;
  today(): string;
  makeId(): string;
}

/** The document on the reader: its printed lines, and attempts at its chip. */
export class DocumentStep {
  readonly #options: DocumentStepOptions;
  /** The document that the lane has taken, and its lines as printed: what comes from the reader after it is not this one. */
  #taken: { readonly document: ReadOrder['document']; readonly lines: Pii<readonly string[]> } | null = null;
  /** Counts attempts at chips: the answer of an earlier attempt means nothing. */
  #attempt = 0;

  constructor(options: DocumentStepOptions) {
    this.#options = options;
  }

  /** Listens to both readers; gives what ends that. */
  listen(): readonly (() => void)[] {
    const { lane, mrzReader, cardReader, chipFieldFeelsRemoval } = this.#options;
    return [
      mrzReader.onEvent((event) => this.#mrzReader(event)),
      cardReader.onEvent((event) => {
        if (event.kind === 'ready') lane.back('chip-reader');
        if (event.kind === 'lost') lane.lost('chip-reader', event.detail);
        if (event.kind === 'no-card' && chipFieldFeelsRemoval) this.#lifted();
      }),
    ];
  }

  /** Carries the lane's order out: one attempt at the chip of the document that it has taken. */
  async readChip({ crossing, document }: ReadOrder): Promise<void> {
    const { lane, readChip, examiner, files } = this.#options;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const current = () => attempt === this.#attempt && lane.state().crossing === crossing;
    if (this.#taken?.document !== document) return; // another one was laid down meanwhile: the lane asks again
    let step: ChipStep;
    try {
      step = await readChip(crossing, this.#taken.lines, {
        wanted: current,
        onProgress: (bytesRead, bytesTotal) => {
          if (current()) lane.send({ type: 'CHIP_PROGRESS', bytesRead, bytesTotal });
        },
      });
    } catch (error) {
      // A bug must not leave the traveller waiting: the case goes to an officer as an unreadable chip.
      lane.note('event.unexpected', crossing, { step: token('chip'), error: token((error as Error).name) });
      step = {
        event: { type: 'CHIP_UNREADABLE', detail: 'internal' },
        journal: { event: 'document.chip-failed', fields: { kind: token('internal') } },
        findings: null,
        portrait: null,
      };
    }
    // A reading that went on after its traveller had gone may have made a template that nobody else would forget.
    if (lane.state().crossing !== crossing) examiner.forget(crossing);
    if (!current()) {
      wipe(step.portrait);
      return;
    }
    if (step.findings !== null) files.keepFindings(crossing, step.findings);
    if (step.portrait !== null) files.keepPortrait(crossing, 'image/jpeg', step.portrait);
    lane.note(step.journal.event, crossing, { ...step.journal.fields });
    lane.send(step.event);
  }

  /** Nothing of a traveller's document stays. */
  forget(): void {
    this.#taken = null;
    this.#options.subjects.forget();
  }

  #mrzReader(event: MrzReaderEvent): void {
    const { lane, makeId } = this.#options;
    switch (event.kind) {
      case 'ready':
        // A reader that has just come tells of what lies on it: nobody has felt what was taken up while it was away.
        if (!this.#options.chipFieldFeelsRemoval) this.#lifted();
        lane.back('mrz-reader');
        return;
      case 'lost':
        lane.lost('mrz-reader', event.detail);
        return;
      case 'placed': {
        const crossing = makeId() as CrossingId;
        if (lane.state().name === 'idle') lane.note('crossing.started', crossing, {});
        lane.send({ type: 'DOCUMENT_PLACED', crossing });
        return;
      }
      case 'mrz':
        this.#mrzRead(event.text);
        return;
      case 'unreadable':
        this.#mrzUnreadable('unreadable');
        return;
      case 'removed':
        this.#lifted();
        return;
      default:
        unreachable(event);
    }
  }

  #lifted(): void {
    const { lane } = this.#options;
    if (!lane.state().documentOnReader) return;
    this.#attempt += 1;
    lane.note('document.lifted', lane.state().crossing, {});
    lane.send({ type: 'DOCUMENT_REMOVED' });
  }

  #mrzRead(text: string): void {
    const { lane, language, subjects, today } = this.#options;
    const read = parseMrz(text, today());
    if (read.kind === 'no-mrz') {
      this.#mrzUnreadable('no-mrz');
      return;
    }
    const { mrz, lines } = read;
    if (!mrz.valid) {
      this.#mrzUnreadable(mrz.checks.some((one) => !one.ok) ? 'check-digits' : 'characters');
      return;
    }
    const { format, documentCode, issuingState } = mrz;
    const document = travelDocumentOf(mrz);
    const { crossing } = lane.state();
    const subject = crossing === null ? null : subjects.commit(crossing, document);
    lane.note('document.mrz-read', crossing, {
      format,
      documentCode: token(documentCode),
      issuingState: token(issuingState),
      ...(subject === null ? {} : { subject }),
    });
    lane.send({ type: 'MRZ_READ', document });
    // Only what the lane has taken counts: a second document that is held to the reader changes neither key nor language.
    if (lane.state().document !== document) return;
    this.#taken = { document, lines: new Pii(lines) };
    language.suggest(issuingState);
    lane.changed();
  }

  #mrzUnreadable(why: FieldsOf<'document.mrz-unreadable'>['why']): void {
    const { lane } = this.#options;
    lane.note('document.mrz-unreadable', lane.state().crossing, { why });
    lane.send({ type: 'MRZ_UNREADABLE' });
  }
}

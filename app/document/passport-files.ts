import { err, ok, type Result } from '../core/result.ts';
import type { OpenFailure } from './access/open-chip.ts';
import type { ListedGroup } from './authentication/chip-proofs.ts';
import type { Malformed } from './ber/ber.ts';
import type { FileReader, OpenedFile } from './iso7816/read-file.ts';
import { parseEfCom } from './lds/ef-com.ts';
import { type DataGroupName, type FileName, fileIdentifier, fileTag, leastLength, mostLength } from './lds/files.ts';
import type { Withheld } from './passive/document-checks.ts';
import { parseSecurityObject, type SecurityObject } from './passive/ef-sod.ts';
import { endText } from './reading-end.ts';

/** A file of the eMRTD application. */
export type ApplicationFile = 'EF.COM' | 'EF.SOD' | DataGroupName;

/** Nothing is proved without these: a chip that has one of them without end has its session ended. */
const vital: readonly ApplicationFile[] = ['EF.COM', 'EF.SOD', 'DG1', 'DG14', 'DG15'];

/**
 * What was read of a chip's files, and what became of the others. A file that the chip has not, refuses or gives as garbage
 * is noted, and the next one is read: an officer sees what else the chip says.
 */
export class PassportFiles {
  readonly read = new Map<FileName, Uint8Array>();
  /** Asked for in vain. */
  readonly withheld = new Map<FileName, Withheld>();
  /** Not read by this reader's own choice, and why. */
  readonly leftOut = new Map<ApplicationFile, string>();
  #sod: Result<SecurityObject, Malformed> | null = null;

  /** Null when it was not read. */
  get sod(): Result<SecurityObject, Malformed> | null {
    return this.#sod;
  }

  /** Files that are not there, each with the reason, in the order of the reading. */
  get notRead(): ReadonlyMap<FileName, string> {
    return new Map([...[...this.withheld].map(([name, { reason }]) => [name, reason] as const), ...this.leftOut]);
  }

  /** Null: there is none to be had, which is noted. */
  async open(
    reader: FileReader,
    name: ApplicationFile,
    least = leastLength(name),
  ): Promise<Result<OpenedFile | null, OpenFailure>> {
    const opened = await reader.open(fileIdentifier(name), name, least, mostLength(name));
    if (!opened.ok) return this.#without(name, opened.error);
    if (opened.value === null) this.withheld.set(name, { isAbsent: true, reason: `the chip has no ${name}` });
    return opened;
  }

  /** All of an opened file; `again` when another one was selected since. Null as above. */
  async finish(
    reader: FileReader,
    name: ApplicationFile,
    opened: OpenedFile,
    onBytes: (count: number) => void,
    again = false,
  ): Promise<Result<Uint8Array | null, OpenFailure>> {
    const file = await reader.finish(opened, onBytes, again);
    if (!file.ok) return this.#without(name, file.error);
    this.read.set(name, file.value);
    if (name === 'EF.SOD') this.#sod = parseSecurityObject(file.value);
    return file;
  }

  isListed(name: DataGroupName): boolean {
    const { inCom, inSod } = this.listed(name);
    return inCom || inSod === true;
  }

  listed(name: DataGroupName): ListedGroup {
    const com = this.read.get('EF.COM');
    const list = com === undefined ? null : parseEfCom(com);
    return {
      inCom: list?.ok === true && list.value.dataGroups.includes(name),
      inSod: this.#sod?.ok === true ? this.#sod.value.hashes.byName.has(name) : null,
      file: this.read.get(name) ?? null,
      withheld: this.withheld.get(name)?.reason ?? null,
    };
  }

  #without(name: ApplicationFile, failure: OpenFailure): Result<null, OpenFailure> {
    switch (failure.kind) {
      case 'chip-refused':
      case 'malformed':
        break;
      case 'too-large':
        // What begins otherwise than its name has it is garbage, whatever length that says.
        if (failure.firstByte !== fileTag(name)) break;
        if (vital.includes(name)) return err(failure);
        this.leftOut.set(name, endText(failure));
        return ok(null);
      default:
        return err(failure);
    }
    this.withheld.set(name, { isAbsent: false, reason: endText(failure) });
    return ok(null);
  }
}

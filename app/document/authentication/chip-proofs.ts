import type { CheckResult } from '../../core/document-checks.ts';
import type { Instant } from '../../core/instant.ts';
import { ok, type Result } from '../../core/result.ts';
import type { SecurityInfo } from '../access/pace-info.ts';
import { statusText } from '../iso7816/apdu.ts';
import type { ChipSession, SessionFailure } from '../iso7816/chip-session.ts';
import { parseDataGroup14 } from '../lds/dg14.ts';
import { selectFile } from '../iso7816/read-file.ts';
import { type DataGroupName, fileIdentifier } from '../lds/files.ts';
import { activeKeyOf, authenticateActively } from './active-authentication.ts';
import { type AgreedKeys, authenticateChip } from './chip-authentication.ts';
import { authenticateTerminal } from './terminal-authentication.ts';
import type { TerminalKey } from './terminal-key.ts';
import { type ChipKeyChoice, chipKeysIn } from './chip-key-choice.ts';

/** Who says that a data group exists, and whether it was read. */
export interface ListedGroup {
  readonly inCom: boolean;
  /** Null: EF.SOD could not be read. */
  readonly inSod: boolean | null;
  readonly file: Uint8Array | null;
  /** Why it was not read, where it was asked for in vain. */
  readonly withheld?: string | null;
}

/** A post's wish to open what is guarded. */
export interface TerminalWanted {
  /** Null: it holds none. */
  readonly key: TerminalKey | null;
  readonly identity: Uint8Array;
  readonly at: Instant;
  /** The chip has data groups that terminal authentication opens. */
  readonly guarded: boolean;
}

type Step = 'activeAuthentication' | 'chipAuthentication';

/** What is measured around a step. */
export type Timed = <T>(step: Step, run: () => Promise<T>) => Promise<T>;

/**
 * What a chip proves of itself beyond its data: that it holds the private keys of DG14 and DG15. Filled in the course of a
 * reading; at whichever command that ends, it can be asked.
 */
export class ChipProofs {
  #active: CheckResult | null = null;
  #chip: CheckResult | null = null;
  #agreed: AgreedKeys | null = null;
  #session: ChipSession | null = null;
  #terminal: CheckResult | null = null;

  /** Active authentication, in the keys of the access protocol. */
  async runActive(
    session: ChipSession,
    group15: ListedGroup,
    group14: Uint8Array | null,
    timed: Timed,
  ): Promise<Result<void, SessionFailure>> {
    if (group15.file === null) {
      this.#active = withoutGroup('DG15', group15, 'active authentication');
      return ok(undefined);
    }
    const key = activeKeyOf(group15.file, infosIn(group14));
    if (!key.ok) {
      this.#active = key.error;
      return ok(undefined);
    }
    const done = await timed('activeAuthentication', () => authenticateActively(session, key.value));
    if (!done.ok) return done;
    this.#active = done.value;
    return ok(undefined);
  }

  /** Chip authentication; the session goes on in its keys. */
  async runChip(session: ChipSession, group14: ListedGroup, timed: Timed): Promise<Result<void, SessionFailure>> {
    const choices = this.#choicesIn(group14);
    const [first, ...others] = choices;
    if (first === undefined) return ok(undefined);
    const agreed = await timed('chipAuthentication', () => authenticateChip(session, [first, ...others]));
    if (agreed.ok) {
      this.#agreed = agreed.value;
      this.#session = session;
      return ok(undefined);
    }
    if (agreed.error.kind !== 'chip-refused') return { ok: false, error: agreed.error };
    const { step, status } = agreed.error;
    this.#chip = failed(`the chip refused to ${step} with a key of DG14 (${statusText(status)})`);
    return ok(undefined);
  }

  /**
   * Only an answer in the keys agreed on shows that the chip has them: one command more where nothing was left to be read
   * in them.
   */
  async confirmChip(): Promise<Result<void, SessionFailure>> {
    if (this.#agreed === null || this.#session === null || this.#session.answersUnderKeys > 0) return ok(undefined);
    const answer = await this.#session.send(selectFile(fileIdentifier('DG14')));
    return answer.ok ? ok(undefined) : answer;
  }

  /** Terminal authentication, for a post that holds a key; after chip authentication, which it is bound to. */
  async runTerminal(
    session: ChipSession,
    group14: Uint8Array | null,
    { key, identity, at, guarded }: TerminalWanted,
  ): Promise<Result<void, SessionFailure>> {
    if (key === null) return ok(undefined);
    if (!guarded) this.#terminal = notApplicable('the chip has neither DG3 nor DG4, which it would open');
    else if (this.#agreed === null) this.#terminal = notPossible('it needs chip authentication, which was not run');
    else {
      const context = { infos: infosIn(group14), chipIdentity: identity, agreed: this.#agreed, at };
      const done = await authenticateTerminal(session, key, context);
      if (!done.ok) return done;
      this.#terminal = done.value;
    }
    return ok(undefined);
  }

  #choicesIn(group14: ListedGroup): readonly ChipKeyChoice[] {
    if (group14.file === null) {
      this.#chip = withoutGroup('DG14', group14, 'chip authentication');
      return [];
    }
    const infos = parseDataGroup14(group14.file);
    const offer = infos.ok ? chipKeysIn(infos.value) : infos;
    if (!offer.ok) {
      this.#chip = failed(`DG14 is malformed: ${offer.error.detail}`);
      return [];
    }
    const { choices, problems, offered } = offer.value;
    if (choices.length > 0) return choices;
    const [problem] = [...problems].sort((a, b) => a.kind.localeCompare(b.kind));
    if (problem !== undefined) {
      const reason = `a key of DG14 cannot be used: ${problem.detail}`;
      this.#chip = problem.kind === 'invalid-key' ? failed(reason) : notPossible(reason);
    } else if (offered) this.#chip = failed('DG14 offers chip authentication and names no key for it');
    else this.#chip = notApplicable('DG14 offers no chip authentication');
    return [];
  }

  terminal(key: TerminalKey | null, endedEarly: string | null): CheckResult {
    if (key === null) return notApplicable('this post holds no key for terminal authentication');
    return this.#terminal ?? notPossible(endedEarly ?? 'it was not asked for');
  }

  /**
   * Whether the session ended because the chip has no part in the keys that it agreed on; that is settled then, whatever
   * is read of it afterwards.
   */
  lacksAgreedKeys(brokenOff: boolean): boolean {
    const lacks = brokenOff && this.#chip === null && this.#agreed !== null && this.#session?.answersUnderKeys === 0;
    if (!lacks) return false;
    this.#chip = this.chip(null, true);
    this.#terminal ??= notPossible('it is bound to chip authentication, which failed');
    return true;
  }

  active(endedEarly: string | null): CheckResult {
    return this.#active ?? notPossible(endedEarly ?? 'it was not asked for');
  }

  /** `brokenOff`: the session ended with an answer that was not rightly protected. */
  chip(endedEarly: string | null, brokenOff: boolean): CheckResult {
    if (this.#chip !== null) return this.#chip;
    if (this.#agreed === null || this.#session === null) return notPossible(endedEarly ?? 'it was not asked for');
    const { cipher, key, keyId } = this.#agreed.choice;
    const how = `${key.group.agreement} on ${key.group.name}${keyId === null ? '' : `, key ${keyId}`}, ${cipher}`;
    if (this.#session.answersUnderKeys > 0) return { outcome: 'passed', reason: how };
    return brokenOff
      ? failed(`the chip does not hold the private key of DG14: it answers without the keys agreed on (${how})`)
      : notPossible(endedEarly ?? 'no answer under the new keys was waited for');
  }
}

/** What DG14 says beside its keys. One that cannot be read says nothing; that is chip authentication's to tell. */
function infosIn(group14: Uint8Array | null): readonly SecurityInfo[] {
  const infos = group14 === null ? null : parseDataGroup14(group14);
  return infos?.ok ? infos.value : [];
}

/** A clone leaves out what it cannot use, and EF.COM with it, which nobody signs: a key that EF.SOD names must be there. */
function withoutGroup(group: DataGroupName, { inCom, inSod, withheld = null }: ListedGroup, name: string): CheckResult {
  const why = withheld ?? `the chip does not give ${group}`;
  if (inSod === true) return failed(`EF.SOD names ${group}, and ${why}: no ${name}`);
  if (inCom) return notPossible(`${why}, which holds the key of ${name}`);
  if (inSod === null) return notPossible(`EF.SOD was not read, which tells whether ${group} holds a key of ${name}`);
  return notApplicable(`the chip has no ${group}, so it offers no ${name}`);
}

function failed(reason: string): CheckResult {
  return { outcome: 'failed', reason };
}

function notPossible(reason: string): CheckResult {
  return { outcome: 'not-possible', reason };
}

function notApplicable(reason: string): CheckResult {
  return { outcome: 'not-applicable', reason };
}

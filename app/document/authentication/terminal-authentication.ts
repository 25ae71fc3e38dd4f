import type { CheckResult } from '../../core/document-checks.ts';
import { type Instant, rfc3339 } from '../../core/instant.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import { compressed } from '../access/compressed-key.ts';
import type { SecurityInfo } from '../access/pace-info.ts';
import { Members, octets } from '../ber/asn1.ts';
import { ber, MalformedBytes, readBer, wellFormed } from '../ber/ber.ts';
import { statusText, success } from '../iso7816/apdu.ts';
import type { ChipSession, SessionFailure } from '../iso7816/chip-session.ts';
import { selectFile } from '../iso7816/read-file.ts';
import { type AgreedKeys, inCommands } from './chip-authentication.ts';
import { reference } from './cv-certificate.ts';
import { type CvChain, chainFrom } from './cv-chain.ts';
import type { TerminalKey } from './terminal-key.ts';

/** What terminal authentication version 1 is bound to. */
export interface TerminalContext {
  /** DG14's SecurityInfos, which may name EF.CVCA. */
  readonly infos: readonly SecurityInfo[];
  /** ID_IC: by the access protocol. */
  readonly chipIdentity: Uint8Array;
  readonly agreed: AgreedKeys;
  readonly at: Instant;
}

const idTerminalAuthentication = '0.4.0.127.0.7.2.2.2';
const usualTrustFile = 0x011c;
/** BSI TR-03110-3 A.1.1.3: EF.CVCA is of this size, zeros behind its references. */
const trustFileSize = 36;

type Told = Result<CheckResult, SessionFailure>;

/** Terminal authentication version 1, BSI TR-03110-1 §3.3 and -3 B.3. After chip authentication, in its keys. */
export async function authenticateTerminal(
  session: ChipSession,
  key: TerminalKey,
  { infos, chipIdentity, agreed, at }: TerminalContext,
): Promise<Told> {
  const trusted = await trustPoints(session, infos);
  if (!trusted.ok) return trusted;
  if (!Array.isArray(trusted.value)) return ok(notPossible(trusted.value as string));
  const chain = chainFrom(trusted.value, key.certificates, rfc3339(at).slice(0, 10));
  if (!chain.ok) return ok(notPossible(chain.error));
  const shown = await showChain(session, chain.value);
  if (!shown.ok || shown.value !== null) return shown.ok ? ok(failed(shown.value ?? '')) : shown;

  const terminal = chain.value.certificates.at(-1) ?? chain.value.certificates[0];
  const set = await tell(session, 0x22, 0x81, 0xa4, ber(0x83, Buffer.from(terminal.holder, 'latin1')));
  if (!set.ok) return set;
  if (set.value !== success)
    return ok(failed(`the chip does not take the key of ${terminal.holder} (${statusText(set.value)})`));
  const challenge = await session.send({ cla: 0, ins: 0x84, p1: 0, p2: 0, le: 8 });
  if (!challenge.ok) return challenge;
  if (challenge.value.status !== success || challenge.value.data.length !== 8)
    return ok(failed(`the chip gives no challenge (${statusText(challenge.value.status)})`));
  const { group } = agreed.choice.key;
  const message = Buffer.concat([chipIdentity, challenge.value.data, compressed(group, agreed.ephemeralKey)]);
  const signature = await key.sign(terminal.holder, terminal.key.algorithm, message);
  wipe(message);
  if (!signature.ok) return ok(notPossible(`this post's key does not sign: ${signature.error.detail}`));
  const proved = await tell(session, 0x82, 0, 0, signature.value);
  if (!proved.ok) return proved;
  const { name, digest } = terminal.key.algorithm;
  if (proved.value !== success)
    return ok(failed(`the chip does not accept the signature of ${terminal.holder} (${statusText(proved.value)})`));
  return ok({
    outcome: 'passed',
    reason: `${terminal.holder} by ${chain.value.anchor}, ${name} with ${digest}; ${rightsText(chain.value.rights)}`,
  });
}

/** References of the keys that the chip trusts, the newer one first; or why they are not known. */
async function trustPoints(
  session: ChipSession,
  infos: readonly SecurityInfo[],
): Promise<Result<readonly string[] | string, SessionFailure>> {
  const fid = wellFormed(() => trustFileIn(infos));
  if (!fid.ok) return ok(`TerminalAuthenticationInfo of DG14 is malformed: ${fid.error.detail}`);
  const selected = await session.send(selectFile(fid.value));
  if (!selected.ok) return selected;
  if (selected.value.status !== success) return ok(`the chip has no EF.CVCA (${statusText(selected.value.status)})`);
  const read = await session.send({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: trustFileSize });
  if (!read.ok) return read;
  const references = wellFormed(() => referencesIn(read.value.data));
  if (!references.ok) return ok(`EF.CVCA is malformed: ${references.error.detail}`);
  return ok(references.value);
}

/** TerminalAuthenticationInfo, TR-03110-3 A.1.1.3: a file identifier where it is not the usual one. */
function trustFileIn(infos: readonly SecurityInfo[]): number {
  const file = infos.find(({ oid, optional }) => oid === idTerminalAuthentication && optional !== null)?.optional;
  if (file === undefined || file === null) return usualTrustFile;
  const fid = octets(new Members(file).next());
  if (fid.length !== 2) throw new MalformedBytes('a file identifier has two bytes');
  return Buffer.from(fid).readUInt16BE();
}

function referencesIn(bytes: Uint8Array): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const one = readBer(bytes.subarray(at));
    if (one.tag !== 0x42 || found.length === 2) throw new MalformedBytes('it holds more than two references');
    found.push(reference(one));
    at += one.raw.length;
  }
  if (found.length === 0) throw new MalformedBytes('it holds no reference');
  return found;
}

/** Null: the chip took every certificate. */
async function showChain(session: ChipSession, chain: CvChain): Promise<Result<string | null, SessionFailure>> {
  for (const { authority, holder, body, signature } of chain.certificates) {
    const set = await tell(session, 0x22, 0x81, 0xb6, ber(0x83, Buffer.from(authority, 'latin1')));
    if (!set.ok) return set;
    if (set.value !== success) return ok(`the chip does not know the key of ${authority} (${statusText(set.value)})`);
    const taken = await tell(session, 0x2a, 0x00, 0xbe, Buffer.concat([body, ber(0x5f37, signature)]));
    if (!taken.ok) return taken;
    if (taken.value !== success)
      return ok(`the chip does not take the certificate of ${holder} (${statusText(taken.value)})`);
  }
  return ok(null);
}

/** Sends data that no answer is wanted to; what does not fit into a short command goes in parts. */
async function tell(
  session: ChipSession,
  ins: number,
  p1: number,
  p2: number,
  whole: Uint8Array,
): Promise<Result<number, SessionFailure>> {
  let status = success;
  const parts = inCommands(whole, session.extendedLength);
  for (const [index, data] of parts.entries()) {
    const answer = await session.send({ cla: index === parts.length - 1 ? 0x00 : 0x10, ins, p1, p2, data });
    if (!answer.ok) return err(answer.error);
    ({ status } = answer.value);
    if (status !== success) break;
  }
  return ok(status);
}

/** This lane compares no fingers and no irises, so it reads none. */
function rightsText(rights: number): string {
  const groups = [...((rights & 1) === 0 ? [] : ['DG3']), ...((rights & 2) === 0 ? [] : ['DG4'])];
  return groups.length === 0 ? 'it may read nothing more' : `${groups.join(' and ')} may be read, and are not`;
}

function failed(reason: string): CheckResult {
  return { outcome: 'failed', reason };
}

function notPossible(reason: string): CheckResult {
  return { outcome: 'not-possible', reason };
}

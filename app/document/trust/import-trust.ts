import { type Instant, rfc3339 } from '../../core/instant.ts';
import type { Certificate } from '../passive/certificate.ts';
import { type RevocationList, supersedes } from '../passive/crl.ts';
import type { DeviationList } from '../passive/deviation-list.ts';
import { listSignedBy } from '../passive/revocation.ts';
import { CertificatePool } from './certificate-pool.ts';
import { isOfItself, type ListSigner, listPurpose, listSignerOf } from './list-signer.ts';
import { type TrustItem, trustItemsIn } from './trust-material.ts';

export interface TrustFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** What a site has taken in. */
export interface TrustContents {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Encoded<RevocationList>[];
  readonly deviationLists: readonly EncodedDeviations[];
  readonly lists: readonly ListRecord[];
}

export interface Encoded<T> {
  readonly value: T;
  readonly der: Uint8Array;
}

/** A deviation list with the state that answers for it. */
export interface EncodedDeviations extends Encoded<DeviationList> {
  readonly state: string;
}

/** A signed list that was taken in, and who answers for it. */
export interface ListRecord {
  readonly kind: 'master-list' | 'deviation-list';
  readonly file: string;
  readonly signer: { readonly subject: string; readonly issuer: string; readonly serial: string };
  readonly signedAt: string | null;
  /** For which time its signer was judged: `signedAt`, or when the list came in. */
  readonly judgedAt: string;
  readonly entries: number;
}

export interface RejectedItem {
  readonly file: string;
  readonly index: number;
  readonly reason: string;
}

export interface TrustImport {
  readonly contents: TrustContents;
  readonly added: number;
  readonly replaced: number;
  readonly rejected: readonly RejectedItem[];
  /** The lists of this import. */
  readonly lists: readonly ListRecord[];
}

export const emptyContents: TrustContents = { certificates: [], crls: [], deviationLists: [], lists: [] };

interface Candidate {
  readonly file: string;
  readonly index: number;
  readonly certificate: Certificate;
}

type Of<Kind extends TrustItem['kind']> = Extract<TrustItem, { kind: Kind }> & { readonly file: string };

/** Takes files into a store, in any order. What is turned away is listed with its reason and stops nothing. */
export function importTrust(before: TrustContents, files: readonly TrustFile[], now: Instant): TrustImport {
  const items = files.flatMap(({ file, bytes }) => trustItemsIn(bytes).map((item) => ({ file, ...item })));
  const of = <Kind extends TrustItem['kind']>(kind: Kind) =>
    items.filter((item): item is Of<Kind> => item.kind === kind);
  const rejected: RejectedItem[] = of('unusable').map(({ file, index, reason }) => ({ file, index, reason }));
  const pool = new CertificatePool(before.certificates);
  const offered = of('crl').map(({ crl }) => crl);
  const crls = [...before.crls.map(({ value }) => value), ...offered];

  const loose: readonly Candidate[] = of('certificate');
  const fresh = loose.filter(({ certificate }) => pool.add(certificate));
  const lists: ListRecord[] = [];
  const members = acceptedMembers(of('master-list'), { pool, crls, now, lists, rejected });
  const kept = [...fresh, ...members].filter((one) => {
    if (isOfItself(one.certificate) || pool.issuerOf(one.certificate) !== null) return true;
    pool.remove(one.certificate);
    const { subject, issuer } = one.certificate;
    const reason = `no key of the store or of what is imported has signed ${subject.text} (issuer ${issuer.text})`;
    rejected.push({ file: one.file, index: one.index, reason });
    return false;
  });

  const revocation = mergedCrls(before.crls, of('crl'), pool, rejected);
  const deviation = mergedDeviations(before.deviationLists, of('deviation-list'), { pool, crls, now, lists, rejected });
  return {
    contents: {
      certificates: pool.all,
      crls: revocation.kept,
      deviationLists: deviation.kept,
      lists: [...before.lists.filter((old) => !lists.some((one) => sameList(old, one))), ...lists],
    },
    added: kept.length,
    replaced: revocation.replaced + deviation.replaced,
    rejected: rejected.sort(
      (a, b) =>
        files.findIndex(({ file }) => file === a.file) - files.findIndex(({ file }) => file === b.file) ||
        a.index - b.index,
    ),
    lists,
  };
}

interface Taking {
  readonly pool: CertificatePool;
  readonly crls: readonly RevocationList[];
  readonly now: Instant;
  readonly lists: ListRecord[];
  readonly rejected: RejectedItem[];
}

/**
 * Members of the lists whose signers may sign them. A signer's CSCA may come with another list, so those that stay open
 * are looked at again as long as something came in.
 */
function acceptedMembers(lists: readonly Of<'master-list'>[], taking: Taking): readonly Candidate[] {
  const { pool, now, crls } = taking;
  const members: Candidate[] = [];
  let open = lists;
  for (let progress = true; progress && open.length > 0; ) {
    const still = open.filter((item) => {
      const { list, file, index } = item;
      const own = list.certificates.flatMap((one) => (one.ok ? [one.value] : []));
      const around = new CertificatePool([...pool.all, ...own]);
      const signer = listSignerOf(list.signed, { pool: around, crls, now, purpose: listPurpose.masterList });
      if (!signer.ok) return true;
      const isWholeFile = lists.filter((one) => one.file === file).length === 1 && index === 0;
      for (const [place, one] of list.certificates.entries()) {
        const at = isWholeFile ? place : index;
        if (!one.ok) taking.rejected.push({ file, index: at, reason: `certificate ${place}: ${one.error.detail}` });
        else if (pool.add(one.value)) members.push({ file, index: at, certificate: one.value });
      }
      taking.lists.push(recordOf('master-list', file, signer.value, list.certificates.length));
      return false;
    });
    progress = still.length < open.length;
    open = still;
  }
  for (const { list, file, index } of open) {
    const own = list.certificates.flatMap((one) => (one.ok ? [one.value] : []));
    const around = new CertificatePool([...pool.all, ...own]);
    const signer = listSignerOf(list.signed, { pool: around, crls, now, purpose: listPurpose.masterList });
    if (!signer.ok) taking.rejected.push({ file, index, reason: `master list: ${signer.error}` });
  }
  return members;
}

interface Merged<T> {
  readonly kept: readonly T[];
  readonly replaced: number;
}

/** Of each CSCA key its newest list. An older one, or the same again, changes nothing. */
function mergedCrls(
  before: readonly Encoded<RevocationList>[],
  items: readonly Of<'crl'>[],
  pool: CertificatePool,
  rejected: RejectedItem[],
): Merged<Encoded<RevocationList>> {
  let kept = before;
  let replaced = 0;
  for (const { crl, der, file, index } of items) {
    const csca = pool.named(crl.issuer, null).find((one) => listSignedBy(crl, one) !== null);
    if (crl.isPartial || csca === undefined) {
      const unsigned = `no CSCA of the store or of what is imported has signed the list of ${crl.issuer.text}`;
      rejected.push({
        file,
        index,
        reason: crl.isPartial ? 'a list of changes or of a part cannot be taken alone' : unsigned,
      });
      continue;
    }
    // The name alone does not tell: two CSCAs of one name have lists of their own.
    const ofSameKey = kept.filter(({ value }) => listSignedBy(value, csca) !== null);
    if (ofSameKey.some((old) => supersedes(old.value, crl) || Buffer.compare(old.der, der) === 0)) continue;
    const outdated = ofSameKey.filter((old) => supersedes(crl, old.value));
    kept = [...kept.filter((one) => !outdated.includes(one)), { value: crl, der }];
    replaced += outdated.length;
  }
  return { kept, replaced };
}

/** Of each state its newest list of deviations; where the lists do not say when they were signed, the one that comes later. */
function mergedDeviations(
  before: readonly EncodedDeviations[],
  items: readonly Of<'deviation-list'>[],
  taking: Taking,
): Merged<EncodedDeviations> {
  const kept = [...before];
  let replaced = 0;
  for (const { list, der, file, index } of items) {
    const { pool, crls, now } = taking;
    const signer = listSignerOf(list.signed, { pool, crls, now, purpose: listPurpose.deviationList });
    const state = signer.ok ? signer.value.csca.subject.country?.toUpperCase() : undefined;
    if (!signer.ok || state === undefined) {
      const reason = signer.ok ? `${signer.value.csca.subject.text} names no state` : signer.error;
      taking.rejected.push({ file, index, reason: `deviation list: ${reason}` });
      continue;
    }
    taking.lists.push(recordOf('deviation-list', file, signer.value, list.deviations.length));
    const at = kept.findIndex((one) => one.state === state);
    const old = kept[at];
    if (old === undefined) kept.push({ value: list, der, state });
    else if (isLater(list, old.value) && Buffer.compare(old.der, der) !== 0) {
      kept[at] = { value: list, der, state };
      replaced += 1;
    }
  }
  return { kept, replaced };
}

function isLater(list: DeviationList, old: DeviationList): boolean {
  const [signedAt, before] = [list.signed.signer.signingTime, old.signed.signer.signingTime];
  return signedAt === null || before === null || signedAt > before;
}

function recordOf(
  kind: ListRecord['kind'],
  file: string,
  { certificate, signedAt, judgedAt }: ListSigner,
  entries: number,
): ListRecord {
  const { subject, issuer, serial } = certificate;
  return {
    ...{ kind, file, entries },
    signer: { subject: subject.text, issuer: issuer.text, serial },
    signedAt: signedAt === null ? null : rfc3339(signedAt),
    judgedAt: rfc3339(judgedAt),
  };
}

function sameList(a: ListRecord, b: ListRecord): boolean {
  return a.kind === b.kind && a.signer.subject === b.signer.subject && a.signedAt === b.signedAt;
}

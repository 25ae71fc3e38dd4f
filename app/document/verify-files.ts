import type { DocumentChecks } from '../core/document-checks.ts';
import type { Instant } from '../core/instant.ts';
import { parseDataGroup1 } from './lds/dg1.ts';
import type { DataGroupName } from './lds/files.ts';
import { checkDocument, compareHashes, type DataGroupResult } from './passive/document-checks.ts';
import { parseSecurityObject, type SecurityObject } from './passive/ef-sod.ts';
import { type SecurityObjectTrust, traceSecurityObject } from './passive/security-object-trust.ts';
import type { TrustStore } from './trust/trust-store.ts';

export interface VerifyRequest {
  /** By name: `EF.SOD`, `EF.COM`, `DG1`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The printed lines; null when nobody gave them. */
  readonly mrz: readonly string[] | null;
  readonly trust: TrustStore;
  readonly at: Instant;
}

export interface VerifiedFiles {
  readonly checks: DocumentChecks;
  /** Null when there is no EF.SOD or it is malformed. */
  readonly sod: SecurityObject | null;
  readonly trace: SecurityObjectTrust | null;
  readonly dataGroups: ReadonlyMap<DataGroupName, DataGroupResult>;
}

/** Passive authentication (ICAO 9303-11 §5.1) of files that were read before; what was not supplied is not held against them, and every strength is named, none refused. */
export function verifyFiles({ files, mrz, trust, at }: VerifyRequest): VerifiedFiles {
  const file = files.get('EF.SOD');
  const sod = file === undefined ? null : parseSecurityObject(file);
  const trace = sod?.ok ? traceSecurityObject(sod.value, trust, at) : null;
  const file1 = files.get('DG1');
  const checks = checkDocument({
    ...{ files, sod, trace, printedMrz: mrz, endedEarly: null, source: 'files' },
    dg1: file1 === undefined ? null : parseDataGroup1(file1),
    deviationLists: trust.deviationLists,
    foundDefects: [],
  });
  return {
    checks,
    sod: sod?.ok ? sod.value : null,
    trace,
    dataGroups: (sod?.ok ? compareHashes(files, sod.value.hashes) : null) ?? new Map(),
  };
}

import type { z } from 'zod';
import {
  crossingAnswerSchema,
  crossingRequestSchema,
  eventsAnswerSchema,
  eventsRequestSchema,
  policySchema,
  reconcileAnswerSchema,
  reconcileRequestSchema,
  screeningAnswerSchema,
  screeningRequestSchema,
  snapshotAnswerSchema,
  trustStoreAnswerSchema,
} from './messages.ts';

/** One operation of the lane–backend API: client, backend and OpenAPI document are made from the same table. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly request: z.ZodType | null;
  readonly answer: z.ZodType;
  readonly idempotent: boolean;
}

export const operations = {
  getPolicy: {
    method: 'GET',
    path: '/v1/policy',
    summary: "The policy in force for the key's lane",
    request: null,
    answer: policySchema,
    idempotent: false,
  },
  getWatchlistSnapshot: {
    method: 'GET',
    path: '/v1/watchlist',
    summary: 'All lists as they are now, in parts that are fetched with signed GETs',
    request: null,
    answer: snapshotAnswerSchema,
    idempotent: false,
  },
  getTrustStore: {
    method: 'GET',
    path: '/v1/trust-store',
    summary: 'CSCA certificates that lanes trust',
    request: null,
    answer: trustStoreAnswerSchema,
    idempotent: false,
  },
  screenTraveller: {
    method: 'POST',
    path: '/v1/screenings',
    summary: 'Is the document or its holder on a list?',
    request: screeningRequestSchema,
    answer: screeningAnswerSchema,
    idempotent: false,
  },
  recordCrossing: {
    method: 'POST',
    path: '/v1/crossings',
    summary: 'Records that a traveller went through; the same key and body twice is one record',
    request: crossingRequestSchema,
    answer: crossingAnswerSchema,
    idempotent: true,
  },
  reportEvents: {
    method: 'POST',
    path: '/v1/events',
    summary: "Entries of the lane's journal; those already known are taken once",
    request: eventsRequestSchema,
    answer: eventsAnswerSchema,
    idempotent: false,
  },
  reconcile: {
    method: 'POST',
    path: '/v1/reconciliations',
    summary: 'What the backend has of a lane: which crossings, how much of its journal, and the last checkpoint',
    request: reconcileRequestSchema,
    answer: reconcileAnswerSchema,
    idempotent: false,
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;

/** A part of a snapshot; its address is in the snapshot's answer. */
export const watchlistPartPath = '/v1/watchlist/parts/';

/** Content over this many bytes is refused with 413. */
export const largestContent = 1_048_576;

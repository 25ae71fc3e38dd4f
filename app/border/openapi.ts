import { z } from 'zod';
import examplePolicy from '../policy/examples/erenhot-exit.json' with { type: 'json' };
import {
  crossingRequestSchema,
  eventsRequestSchema,
  problemSchema,
  type CrossingRequest,
  type EventsRequest,
  type ReconcileRequest,
  reconcileRequestSchema,
  type ScreeningRequest,
  screeningRequestSchema,
} from './messages.ts';
import { type Operation, type OperationId, operations, watchlistPartPath } from './operations.ts';

const exampleCrossing = '2b1f6f0e-6c1d-4b52-9f4e-8d0d1c7a5e11';

const exampleScreening: ScreeningRequest = {
  lane: 'erenhot-exit-1',
  crossingId: exampleCrossing,
  documentNumber: 'E1234567',
  issuingState: 'MNG',
  documentCode: 'P',
  primary: 'ENKHTUVSHIN',
  secondary: 'ULZIISAIKHAN',
  birthDate: '1985-07-30',
  nationality: 'MNG',
  sex: 'M',
};

const exampleRecord: CrossingRequest = {
  lane: 'erenhot-exit-1',
  crossingId: exampleCrossing,
  occurredAt: '2026-06-01T12:00:00.000Z',
  direction: 'exit',
  tailgated: false,
  clearedBy: 'machine',
};

const exampleEvents: EventsRequest = {
  lane: 'erenhot-exit-1',
  events: [
    {
      sequence: 41,
      occurredAt: '2026-06-01T12:00:00.000Z',
      event: 'passage.completed',
      severity: 'info',
      crossing: exampleCrossing,
    },
  ],
};

const exampleReconciliation: ReconcileRequest = { lane: 'erenhot-exit-1', keys: [exampleCrossing] };

/** A valid body of every operation that takes one. `lane` is to be replaced by the lane of the key. */
export const exampleBodies: Readonly<Partial<Record<OperationId, object>>> = {
  screenTraveller: screeningRequestSchema.parse(exampleScreening),
  recordCrossing: crossingRequestSchema.parse(exampleRecord),
  reportEvents: eventsRequestSchema.parse(exampleEvents),
  reconcile: reconcileRequestSchema.parse(exampleReconciliation),
};

/** What each operation may answer. */
export const exampleAnswers: Readonly<Record<OperationId, object>> = {
  getPolicy: examplePolicy,
  getWatchlistSnapshot: {
    version: 'demo@1',
    digest: 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:',
    parts: [
      {
        url: `https://backend.example:8643${watchlistPartPath}e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`,
        digest: 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:',
        bytes: 0,
      },
    ],
  },
  getTrustStore: { version: 'none', certificates: [] },
  screenTraveller: {
    hits: [
      {
        list: 'demo',
        entry: 'demo-1',
        kind: 'document',
        score: 1,
        reasons: ['document number and issuing state are on the list'],
      },
    ],
    version: 'demo@1',
  },
  recordCrossing: { id: '0d9c7a0e-3d5b-4b53-9a55-1a4f0d6f7c10', sequence: 1 },
  reportEvents: { received: 1, added: 1 },
  reconcile: {
    crossings: 1,
    found: [
      {
        key: exampleCrossing,
        id: '0d9c7a0e-3d5b-4b53-9a55-1a4f0d6f7c10',
        sequence: 1,
        occurredAt: exampleRecord.occurredAt,
        direction: exampleRecord.direction,
        tailgated: exampleRecord.tailgated,
        clearedBy: exampleRecord.clearedBy,
      },
    ],
    events: 42,
    checkpoint: null,
  },
};

/** What a client in any language needs besides the schemas: how requests and answers are signed. */
const signing = `Every request carries exactly one HTTP message signature (RFC 9421, Ed25519) with \`tag="egate-lane"\` and the
parameters \`created\`, \`expires\` (at most 60 s later), \`nonce\` (at least 128 random bits), \`keyid\` and \`tag\`. With content it
covers \`"@method" "@target-uri" "content-digest" "content-type"\`, without \`"@method" "@target-uri"\`, and \`"idempotency-key"\`
too where that is sent. \`@target-uri\` is the URI as asked. Content-Digest (RFC 9530) has sha-256. Every 2xx answer is signed with
\`tag="egate-backend"\` over \`"@status" "content-digest" "content-type" "@method";req "@target-uri";req "signature";req;key="LABEL"\`,
LABEL being the label of the request's signature. A nonce counts once. Content over 1 MiB is refused with 413.
The parts of a watchlist snapshot are application/octet-stream (NDJSON, one entry a line), fetched by signed GETs of their \`url\`.`;

/** The OpenAPI 3.1 document, made from the schemas that client and backend check messages with. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [id, operation] of Object.entries(operations) as [OperationId, Operation][]) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(id, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'e-gate lane–backend API',
      version: '1.0.0',
      description: signing,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The backend of the lane' }],
    security: [{ messageSignature: [] }],
    paths,
    components: {
      securitySchemes: {
        messageSignature: {
          type: 'http',
          scheme: 'signature',
          description: 'HTTP message signature as described above; the key is enrolled with `egate keys enrol`.',
        },
      },
      schemas: { Problem: jsonSchema(problemSchema) },
      responses: {
        Refused: {
          description: 'Refused; nothing was changed',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

function describe(id: OperationId, operation: Operation): object {
  const example = exampleBodies[id];
  return {
    operationId: id,
    summary: operation.summary,
    ...(operation.idempotent
      ? {
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: true,
              description: 'A UUID: the same key and body is one record; the same key with another body is refused.',
              schema: { type: 'string', format: 'uuid' },
              example: exampleCrossing,
            },
          ],
        }
      : {}),
    ...(operation.request === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(operation.request), example } },
          },
        }),
    responses: {
      '200': {
        description: 'Done; signed by the backend',
        content: { 'application/json': { schema: jsonSchema(operation.answer), example: exampleAnswers[id] } },
      },
      '4XX': { $ref: '#/components/responses/Refused' },
    },
  };
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return rest;
}

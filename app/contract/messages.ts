import './zod-in-pages.ts';
import { z } from 'zod';
import { officerRequestSchema, officerViewSchema } from './officer.ts';
import { travellerRequestSchema, travellerViewSchema } from './traveller.ts';

/**
 * One contract, two transports: JSON messages over a loopback WebSocket (`/contract?role=traveller&token=…`)
 * or, one a line, over the station's Unix socket, where the first line is a `hello`.
 */
export const roleSchema = z.enum(['traveller', 'officer']);
export type Role = z.infer<typeof roleSchema>;

/** Largest message that a station takes from a screen, in bytes. */
export const largestRequest = 16_384;

export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), role: roleSchema, token: z.string().max(256) }),
  z.strictObject({ type: z.literal('traveller'), id: z.number().int().nonnegative(), request: travellerRequestSchema }),
  z.strictObject({ type: z.literal('officer'), id: z.number().int().nonnegative(), request: officerRequestSchema }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

export const serverMessageSchema = z.discriminatedUnion('type', [
  /** The whole present state; replaces what the screen knew. */
  z.strictObject({
    type: z.literal('view'),
    view: z.discriminatedUnion('role', [travellerViewSchema, officerViewSchema]),
  }),
  /**
   * One camera frame, `data:image/jpeg;base64,…`; `face` in fractions of the picture, null when none was seen, `well`: the
   * person stands as they should.
   */
  z.strictObject({
    type: z.literal('preview'),
    lane: z.string(),
    picture: z.string(),
    face: z
      .strictObject({
        x: z.number(),
        y: z.number(),
        width: z.number(),
        height: z.number(),
        well: z.boolean(),
      })
      .nullable(),
  }),
  z.strictObject({ type: z.literal('answer'), id: z.number(), ok: z.boolean(), message: z.string().nullable() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

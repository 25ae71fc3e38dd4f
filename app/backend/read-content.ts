import type { Readable } from 'node:stream';
import { largestContent } from '../border/operations.ts';
import { Refusal } from './problem.ts';

/** Content that is too large is read on and thrown away up to here, so that its sender can hear why it was refused. */
const mostDiscarded = 64 * largestContent;

/** The whole content of a request; refused with 413 when it is over 1 MiB. */
export async function readContent(stream: Readable): Promise<Buffer> {
  let chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += (chunk as Buffer).length;
      if (size <= largestContent) chunks.push(chunk as Buffer);
      else chunks = [];
      if (size > mostDiscarded) break;
    }
  } catch {
    throw new Refusal(400, 'cut-off', 'the content did not come to its end'); // its sender hung up: no fault inside
  }
  if (size > largestContent) throw new Refusal(413, 'too-large', `the content is over ${largestContent} bytes`);
  return Buffer.concat(chunks);
}

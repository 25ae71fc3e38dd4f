import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import type { Picture } from '../../face/picture.ts';
import { DecoderChild } from './decoder-child.ts';
import { decodeJpeg2000, Jpeg2000Spare } from './jpeg2000.ts';
import { type NoPictureFile, readPictureFile } from './picture-file.ts';
import { pictureFormat, pictureLimits, pngRefusal } from './picture-limits.ts';

export type PictureFailure =
  | NoPictureFile
  | { readonly kind: 'undecodable'; readonly detail: string }
  /** Decoding itself does not work here, whatever the picture. */
  | { readonly kind: 'unavailable'; readonly detail: string };

/**
 * Decodes pictures of unknown origin: by their content, never by a name; upright by their EXIF orientation; as sRGB. Each
 * in a process that may die of it, in bounded memory and time: a hostile one costs itself and no other. One that ends too
 * early is an error, whatever of it could be shown.
 */
export class PictureDecoder {
  readonly #children: readonly DecoderChild[];
  readonly #jpeg2000 = new Jpeg2000Spare(pictureLimits.longestSide);
  #keepsSpare = false;

  /** `children`: pictures that are decoded at the same time. The first one starts with the first picture. */
  constructor(children = 1) {
    this.#children = Array.from({ length: children }, () => new DecoderChild());
  }

  /** A path, or bytes that stay the caller's. Pictures wait for each other. */
  async decode(source: string | Uint8Array): Promise<Result<Picture, PictureFailure>> {
    if (typeof source !== 'string') return this.#decode(source);
    const bytes = await readPictureFile(source);
    if (!bytes.ok) return bytes;
    return this.#decode(bytes.value).finally(() => wipe(bytes.value));
  }

  /** Starts what is not there yet, so that no picture, of whatever kind, waits for it from now on. */
  warmUp(): void {
    for (const child of this.#children) child.start();
    this.#keepsSpare = true;
    this.#jpeg2000.start();
  }

  /** Ends every process that runs, and with it whatever of a person is left in its memory; another takes its place. */
  forget(): void {
    for (const child of this.#children) child.renew();
  }

  /** The next picture starts it again. */
  close(): void {
    for (const child of this.#children) child.end();
    this.#keepsSpare = false;
    this.#jpeg2000.end();
  }

  async #decode(bytes: Uint8Array): Promise<Result<Picture, PictureFailure>> {
    const undecodable = (detail: string) => err({ kind: 'undecodable', detail } as const);
    if (bytes.length > pictureLimits.bytes) return undecodable('over 20 MB');
    const format = pictureFormat(bytes);
    if (format === null)
      return undecodable(bytes.length === 0 ? 'it is empty' : 'neither JPEG, JPEG 2000, PNG nor WebP');
    if (format === 'JPEG 2000') {
      const started = this.#jpeg2000.take();
      const decoded = await decodeJpeg2000(bytes, pictureLimits.longestSide, started === undefined ? {} : { started });
      if (this.#keepsSpare) this.#jpeg2000.start();
      return decoded.ok ? decoded : undecodable(`JPEG 2000: ${decoded.error}`);
    }
    const refusal = format === 'PNG' ? pngRefusal(bytes) : null;
    if (refusal !== null) return undecodable(`PNG: ${refusal}`);
    const child = this.#children.reduce((least, one) => (one.waiting < least.waiting ? one : least));
    const decoded = await child.decode(bytes);
    if (decoded.ok) return ok(decoded.value);
    const { kind, detail } = decoded.error;
    return err({ kind, detail: `${format}: ${detail}` });
  }
}

const shared = new PictureDecoder();

/** One picture, in the decoder that everybody in this process shares; it ends with this process. */
export function decodePicture(source: string | Uint8Array): Promise<Result<Picture, PictureFailure>> {
  return shared.decode(source);
}

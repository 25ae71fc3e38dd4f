import { fitSimilarity, invert } from './affine.ts';
import { fillInput, mirrorInput } from './face-input.ts';
import type { FivePoints } from './landmarks.ts';
import type { Picture, Point } from './picture.ts';
import { arcFaceSize, arcFaceTemplate, type Recogniser } from './recognition.ts';
import { sampleSquare } from './sample.ts';

/**
 * A face as numbers: what each recogniser makes of it, length 1, times the root of its weight, one after the other; so
 * the product of two templates is the weighted mean of the recognisers' cosines. Biometric data: lives for one crossing
 * and is overwritten by `fill(0)`.
 */
export type FaceTemplate = Float32Array;

/** One face as both sides of a comparison see it. */
export interface BothTemplates {
  /** As the one that others are compared with: from both looks. */
  readonly reference: FaceTemplate;
  /** As the one that is compared: from the first look. */
  readonly probe: FaceTemplate;
}

export interface Looks {
  /**
   * Also look at the face with left and right swapped, and take the mean: for the one that others are compared with (the
   * chip's picture), made once. Mirroring every frame as well would cost twice the time and gain nothing.
   */
  readonly mirrored: boolean;
}

/** An aligned face: planes of red, green and blue, 0 to 255. */
interface Crop {
  readonly size: number;
  readonly template: readonly Point[];
  readonly planes: Float32Array;
}

/** Aligns a face and turns it into a template. */
export class FaceRecogniser {
  readonly #embedders: readonly Embedder[];
  /** One for each way in which the recognisers want a face cut; the first is ArcFace's, which measures of quality see. */
  readonly #crops: readonly [Crop, ...Crop[]];

  constructor(recognisers: readonly Recogniser[]) {
    const crops: [Crop, ...Crop[]] = [cropFor(arcFaceSize, arcFaceTemplate)];
    this.#embedders = recognisers.map((recogniser) => {
      const { size, template } = recogniser.input;
      let crop = crops.find((one) => one.size === size && sameTemplate(one.template, template));
      if (crop === undefined) {
        crop = cropFor(size, template);
        crops.push(crop);
      }
      return new Embedder(recogniser, crop.planes);
    });
    this.#crops = crops;
  }

  /** Cuts the face out upright; `embed` and `crop` speak of this one until the next call. */
  align(picture: Picture, five: FivePoints): void {
    const found = [five.rightEye, five.leftEye, five.nose, five.rightMouth, five.leftMouth];
    for (const { size, template, planes } of this.#crops) {
      const map = invert(fitSimilarity(found, template));
      sampleSquare(picture, planes, { size, map, layout: 'planes', scale: 1, offset: 0 });
    }
  }

  /** The face aligned to ArcFace's template, three planes of 112 × 112, for measures of quality. Overwritten by the next `align`. */
  get crop(): { readonly size: number; readonly planes: Float32Array } {
    return this.#crops[0];
  }

  async embed({ mirrored }: Looks = { mirrored: false }): Promise<FaceTemplate> {
    const { reference, probe } = await this.embedBoth(mirrored);
    if (mirrored) probe.fill(0);
    return mirrored ? reference : probe;
  }

  /** Both templates of one face, for little more than the first costs; one and the same without a `mirrored` look. */
  async embedBoth(mirrored = true): Promise<BothTemplates> {
    // One after the other: each uses both cores.
    const parts: BothTemplates[] = [];
    for (const embedder of this.#embedders) parts.push(await embedder.embed(mirrored));
    const probe = joined(parts.map((part) => part.probe));
    return { probe, reference: mirrored ? joined(parts.map((part) => part.reference)) : probe };
  }

  /** Overwrites what is left of the last face. */
  wipe(): void {
    for (const { planes } of this.#crops) planes.fill(0);
    for (const embedder of this.#embedders) embedder.wipe();
  }
}

/** One recogniser and its input. */
export class Embedder {
  readonly #recogniser: Recogniser;
  readonly #planes: Float32Array;
  readonly #input: Float32Array;

  /** `planes`: the aligned face that it looks at. */
  constructor(recogniser: Recogniser, planes: Float32Array) {
    this.#recogniser = recogniser;
    this.#planes = planes;
    this.#input = new Float32Array(planes.length);
  }

  /** The face as numbers of length √weight. */
  async embed(mirrored: boolean): Promise<BothTemplates> {
    const { input, weight } = this.#recogniser;
    fillInput(this.#planes, input, this.#input);
    const reference = await this.#look();
    const probe = mirrored ? reference.slice() : reference;
    if (mirrored) {
      mirrorInput(input, this.#input);
      const other = await this.#look();
      for (const [index, value] of other.entries()) reference[index] = reference[index]! + value;
      other.fill(0);
      scaleTo(Math.sqrt(weight), reference);
    }
    scaleTo(Math.sqrt(weight), probe);
    return { probe, reference };
  }

  wipe(): void {
    this.#input.fill(0);
  }

  async #look(): Promise<Float32Array> {
    const [numbers] = await this.#recogniser.session.run(this.#input);
    if (numbers === undefined || numbers.length !== this.#recogniser.numbers) {
      throw new Error(`a recogniser gave ${numbers?.length ?? 'no'} numbers instead of ${this.#recogniser.numbers}`);
    }
    return scaleTo(1, numbers);
  }
}

/** What the recognisers gave, one after the other; the parts are overwritten. */
function joined(parts: readonly Float32Array[]): FaceTemplate {
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0) return first;
  const template = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    template.set(part, at);
    at += part.length;
    part.fill(0);
  }
  return template;
}

/** Gives the numbers the length `wanted`, in place. What has no length is no face. */
function scaleTo(wanted: number, numbers: Float32Array): Float32Array {
  const length = Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0));
  if (!(length > 0 && length < Number.POSITIVE_INFINITY)) throw new Error('a recogniser gave no direction');
  for (const [index, value] of numbers.entries()) numbers[index] = (value * wanted) / length;
  return numbers;
}

function cropFor(size: number, template: readonly Point[]): Crop {
  return { size, template, planes: new Float32Array(size * size * 3) };
}

function sameTemplate(a: readonly Point[], b: readonly Point[]): boolean {
  return a.every(({ x, y }, index) => x === b[index]!.x && y === b[index]!.y);
}

/** Weighted mean of the recognisers' cosines: 1 for the same picture, under 0.3 for most strangers. */
export function similarityOf(a: FaceTemplate, b: FaceTemplate): number {
  let sum = 0;
  for (const [index, value] of a.entries()) sum += value * b[index]!;
  return Math.min(1, Math.max(-1, sum)); // rounding would make one face more than itself
}

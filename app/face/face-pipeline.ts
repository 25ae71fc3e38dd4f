import { type DetectedFace, FaceDetector } from './detector.ts';
import { type FivePoints, fivePoints, LandmarkFinder, leastFaceFlag } from './landmarks.ts';
import type { FaceModels } from './model-session.ts';
import type { Box, Picture, Point3 } from './picture.ts';
import { type FaceQuality, measureQuality } from './quality.ts';
import { FaceRecogniser, type FaceTemplate } from './recogniser.ts';

/** How much room is put around a picture before the detector looks, tried in turn until a face is found. */
export const paddings = {
  /** A camera's frame has room of its own; the second look is for a face that fills it. */
  camera: [1, 1.5],
  /** Chip photos and portraits are cut tightly: unpadded, every sixtieth was misread. */
  portrait: [1.35, 1.75, 1],
} as const;

/** A face that was found and measured, before it is turned into a template. */
export interface SeenFace {
  readonly box: Box;
  readonly five: FivePoints;
  /** The 468 points of the mesh in MediaPipe's numbering, in picture pixels. */
  readonly mesh: readonly Point3[];
  readonly quality: FaceQuality;
}

export interface View {
  /** The largest face; null when there is none, or what looked like one is none. */
  readonly face: SeenFace | null;
  /** Faces of people who stand there, the largest among them: smaller ones in the hall behind do not count. */
  readonly facesInView: number;
  /** Milliseconds. */
  readonly ms: { readonly detect: number; readonly align: number };
}

/** A face counts as a second person when its box is at least this part of the largest one's width. */
const besidePart = 0.4;
/** More than this are a crowd; how large a crowd decides nothing. */
const mostFaces = 3;

/** Picture in, face and template out. One picture at a time. */
export class FacePipeline {
  readonly #detector: FaceDetector;
  readonly #landmarks: LandmarkFinder;
  readonly #recogniser: FaceRecogniser;

  constructor(models: FaceModels) {
    this.#detector = new FaceDetector(models.detector);
    this.#landmarks = new LandmarkFinder(models.landmarks);
    this.#recogniser = new FaceRecogniser(models.recogniser);
  }

  /** Finds and aligns the largest face. `template` then speaks of that one. */
  async look(picture: Picture, tries: readonly number[]): Promise<View> {
    const started = performance.now();
    const detections = await this.#detect(picture, tries);
    const detected = performance.now();
    const widest = detections[0]?.box.width ?? 0;
    const candidates = detections.filter(({ box }) => box.width >= besidePart * widest).slice(0, mostFaces);
    const confirmed: Omit<SeenFace, 'quality'>[] = [];
    for (const candidate of candidates) {
      const landmarks = await this.#landmarks.find(picture, candidate);
      if (landmarks.faceFlag < leastFaceFlag) continue;
      confirmed.push({ box: candidate.box, five: fivePoints(landmarks), mesh: landmarks.points });
    }
    const largest = confirmed[0];
    let face: SeenFace | null = null;
    if (largest !== undefined) {
      this.#recogniser.align(picture, largest.five);
      face = { ...largest, quality: measureQuality(largest.five, this.#recogniser.crop) };
    }
    const ms = { detect: detected - started, align: performance.now() - detected };
    return { face, facesInView: confirmed.length, ms };
  }

  /** The template of the face that `look` found last. */
  template(): Promise<FaceTemplate> {
    return this.#recogniser.embed();
  }

  /** Runs every network once: the first run of each takes several times as long as the later ones. */
  async warmUp(): Promise<void> {
    const grey: Picture = { width: 256, height: 256, data: new Uint8Array(256 * 256 * 3).fill(128) };
    await this.#detector.detect(grey, 1);
    const eyes = { rightEye: { x: 96, y: 112 }, leftEye: { x: 160, y: 112 } };
    await this.#landmarks.find(grey, { box: { x: 64, y: 64, width: 128, height: 128 }, score: 1, ...eyes });
    const mouth = { rightMouth: { x: 106, y: 180 }, leftMouth: { x: 150, y: 180 } };
    this.#recogniser.align(grey, { ...eyes, ...mouth, nose: { x: 128, y: 146 } });
    await this.#recogniser.embed();
    this.wipe();
  }

  /** Overwrites what is left of the last picture in the networks' inputs. */
  wipe(): void {
    this.#detector.wipe();
    this.#landmarks.wipe();
    this.#recogniser.wipe();
  }

  async #detect(picture: Picture, tries: readonly number[]): Promise<readonly DetectedFace[]> {
    for (const padding of tries) {
      const faces = await this.#detector.detect(picture, padding);
      if (faces.length > 0) return faces.toSorted((a, b) => b.box.width - a.box.width);
    }
    return [];
  }
}

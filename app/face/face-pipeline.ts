import { wipe } from '../core/wipe.ts';
import { lifted, meanOver } from './brightness.ts';
import { type DetectedFace, type DetectorLook, FaceDetector } from './detector.ts';
import { type FaceLandmarks, type FivePoints, fivePoints, LandmarkFinder, leastFaceFlag } from './landmarks.ts';
import type { FaceModels } from './model-session.ts';
import { type PassiveCrop, PassiveNet } from './pad/passive-net.ts';
import type { Box, Picture, Point3 } from './picture.ts';
import { type FaceQuality, measureQuality } from './quality.ts';
import type { OperatingPoint } from './operating-points.ts';
import { type FaceMeasures, measureFace } from './quality/measures.ts';
import { FaceRecogniser, type FaceTemplate, type Looks } from './recogniser.ts';

/** How a picture is looked at until a face is found. */
export interface Looking {
  /** Room around the picture, in its sides, tried in turn. */
  readonly paddings: readonly number[];
  /** A picture that somebody may have turned. What a camera sees is upright. */
  readonly mayBeTurned: boolean;
}

export const paddings = {
  /** A camera's frame has room of its own; the second look is for a face that fills it. */
  camera: { paddings: [1, 1.5], mayBeTurned: false },
  /** Chip photos and portraits are cut tightly: unpadded, every sixtieth was misread. */
  portrait: { paddings: [1.35, 1.75, 1], mayBeTurned: true },
} as const satisfies Record<string, Looking>;

/** A face that was found and measured, before it is turned into a template. */
export interface SeenFace {
  readonly box: Box;
  readonly five: FivePoints;
  /** The 468 points of the mesh in MediaPipe's numbering, in picture pixels. */
  readonly mesh: readonly Point3[];
  readonly quality: FaceQuality;
  /** By the names of ISO/IEC 29794-5. */
  readonly measures: FaceMeasures;
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

/** How sure detector and mesh must be of a face. */
interface Certainty {
  readonly score: number;
  readonly flag: number;
}
const sure: Certainty = { score: 0, flag: leastFaceFlag };
/** What only a further look has found must not be a pattern on a wall. */
const doubtful: Certainty = { score: 0.6, flag: 0.9 };
/** Upright faces have 0.84 and more, tilted by 45° too; those on their head 0.66 to 0.82. */
const surelyUpright = 0.84;
/** Turned over, those gain 0.08 to 0.4 in score and flag together; upright ones with a mask at most 0.02. */
const surelyTurned = 0.05;
/** Means, 0 to 255, under which picture and face are looked at as if they had been exposed for longer. */
const darkPicture = 60;
const darkFace = 25;

interface Placed {
  readonly detected: DetectedFace;
  readonly landmarks: FaceLandmarks;
}

function certainty({ detected, landmarks }: Placed): number {
  return detected.score + landmarks.faceFlag;
}

interface Found {
  readonly faces: readonly Placed[];
  readonly detectedAt: number;
}

/** Picture in, face and template out. One picture at a time. */
export class FacePipeline {
  readonly #detector: FaceDetector;
  readonly #landmarks: LandmarkFinder;
  readonly #recogniser: FaceRecogniser;
  /** Thresholds for the similarity of two templates of this pipeline, one of them mirrored, and of no other. */
  readonly operatingPoints: readonly OperatingPoint[];
  readonly #passive: PassiveNet | null;

  constructor(models: FaceModels) {
    this.#detector = new FaceDetector(models.detector);
    this.#landmarks = new LandmarkFinder(models.landmarks);
    this.#recogniser = new FaceRecogniser(models.recognition.recognisers);
    this.operatingPoints = models.recognition.operatingPoints;
    this.#passive = models.pad === undefined ? null : new PassiveNet(models.pad);
  }

  /** Finds and aligns the largest face. `template` then speaks of that one. */
  async look(picture: Picture, looking: Looking): Promise<View> {
    const started = performance.now();
    const { faces: found, detectedAt } = await this.#find(picture, looking);
    const largest = found[0];
    if (largest === undefined) {
      return { face: null, facesInView: 0, ms: { detect: performance.now() - started, align: 0 } };
    }
    const placed = await this.#align(picture, largest);
    // Of the picture as it is, not as it was lifted for the recognisers.
    const brightness = meanOver(picture, largest.detected.box) / 255;
    const quality = measureQuality(placed.five, this.#recogniser.crop, brightness);
    const nextFace = (found[1]?.detected.box.width ?? 0) / largest.detected.box.width;
    const face = { box: largest.detected.box, ...placed, quality };
    return {
      face: { ...face, measures: measureFace(picture, { ...face, nextFace }) },
      facesInView: found.length,
      ms: { detect: detectedAt - started, align: performance.now() - detectedAt },
    };
  }

  /** The template of the face that `look` found last. */
  template(looks?: Looks): Promise<FaceTemplate> {
    return this.#recogniser.embed(looks);
  }

  /** Probability that a living face is at `box`, by one crop; null where the model pack has no network for it. */
  async alive(picture: Picture, box: Box, crop: PassiveCrop): Promise<number | null> {
    return this.#passive === null ? null : this.#passive.alive(picture, box, crop);
  }

  /** Runs every network once: the first run of each takes several times as long as the later ones. */
  async warmUp(): Promise<void> {
    const grey: Picture = { width: 256, height: 256, data: new Uint8Array(256 * 256 * 3).fill(128) };
    await this.#detector.detect(grey, { padding: 1 });
    const eyes = { rightEye: { x: 96, y: 112 }, leftEye: { x: 160, y: 112 } };
    await this.#landmarks.find(grey, { box: { x: 64, y: 64, width: 128, height: 128 }, score: 1, ...eyes });
    const mouth = { rightMouth: { x: 106, y: 180 }, leftMouth: { x: 150, y: 180 } };
    this.#recogniser.align(grey, { ...eyes, ...mouth, nose: { x: 128, y: 146 } });
    await this.#recogniser.embed();
    await this.alive(grey, { x: 64, y: 64, width: 128, height: 128 }, 2.7);
    this.wipe();
  }

  /** Overwrites what is left of the last picture in the networks' inputs. */
  wipe(): void {
    this.#detector.wipe();
    this.#landmarks.wipe();
    this.#recogniser.wipe();
    this.#passive?.wipe();
  }

  /** Faces that the mesh confirms, the largest first. Further looks are for pictures in which there would be none. */
  async #find(picture: Picture, { paddings: rooms, mayBeTurned }: Looking): Promise<Found> {
    for (const padding of rooms) {
      const faces = await this.#faces(picture, { padding });
      const upright = faces.length > 0 && mayBeTurned ? await this.#orUpsideDown(picture, padding, faces) : faces;
      if (upright.length > 0) return { faces: upright, detectedAt: performance.now() };
    }
    const [room] = rooms as readonly [number];
    const mean = meanOver(picture, { x: 0, y: 0, width: picture.width, height: picture.height });
    if (mean < darkPicture) {
      const brighter = lifted(picture, mean);
      const faces = await this.#faces(brighter, { padding: room }, doubtful).finally(() => wipe(brighter.data));
      if (faces.length > 0) return { faces, detectedAt: performance.now() };
    }
    const upsideDown = { padding: room, upsideDown: true };
    const faces = mayBeTurned ? await this.#faces(picture, upsideDown, doubtful) : [];
    return { faces, detectedAt: performance.now() };
  }

  async #faces(picture: Picture, look: DetectorLook, least: Certainty = sure): Promise<readonly Placed[]> {
    const detections = (await this.#detector.detect(picture, look)).filter(({ score }) => score >= least.score);
    const largestFirst = detections.toSorted((a, b) => b.box.width - a.box.width);
    const widest = largestFirst[0]?.box.width ?? 0;
    const candidates = largestFirst.filter(({ box }) => box.width >= besidePart * widest).slice(0, mostFaces);
    const confirmed: Placed[] = [];
    for (const detected of candidates) {
      const landmarks = await this.#landmarks.find(picture, detected);
      if (landmarks.faceFlag >= least.flag) confirmed.push({ detected, landmarks });
    }
    return confirmed;
  }

  /**
   * A face that stands on its head is found, too, with its mouth for eyes: detector and mesh together are surer of it when
   * it is turned. Of an upright one with a mask they are hardly, and it stays as it is.
   */
  async #orUpsideDown(picture: Picture, padding: number, faces: readonly Placed[]): Promise<readonly Placed[]> {
    const [upright] = faces as readonly [Placed];
    if (upright.detected.score >= surelyUpright) return faces;
    const turned = await this.#faces(picture, { padding, upsideDown: true });
    return turned[0] !== undefined && certainty(turned[0]) > certainty(upright) + surelyTurned ? turned : faces;
  }

  /** Cuts the face out for the recognisers; where it lies in the dark, as if it had been exposed for longer. */
  async #align(
    picture: Picture,
    { detected, landmarks }: Placed,
  ): Promise<{ five: FivePoints; mesh: readonly Point3[] }> {
    const mean = meanOver(picture, detected.box);
    if (mean >= darkFace) {
      const five = fivePoints(landmarks);
      this.#recogniser.align(picture, five);
      return { five, mesh: landmarks.points };
    }
    const brighter = lifted(picture, mean);
    try {
      const { points, faceFlag } = await this.#landmarks.find(brighter, detected);
      const better = faceFlag >= landmarks.faceFlag ? { points, faceFlag } : landmarks;
      const five = fivePoints(better);
      this.#recogniser.align(brighter, five);
      return { five, mesh: better.points };
    } finally {
      wipe(brighter.data);
    }
  }
}

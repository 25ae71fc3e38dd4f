import { randomInt } from 'node:crypto';
import { jpegOf } from '../../../native/camera/jpeg.ts';
import type { CrossingId } from '../../core/ids.ts';
import type { HolderDoubt, PadMode } from '../../core/presentation-attack.ts';
import { wipe } from '../../core/wipe.ts';
import { Adviser } from '../../face/advice.ts';
import type { FacePipeline, SeenFace, View } from '../../face/face-pipeline.ts';
import type { OperatingPoint } from '../../face/operating-points.ts';
import type { Random } from '../../face/pad/challenge-draw.ts';
import { IdentityWatch } from '../../face/pad/identity-watch.ts';
import { passiveCrops } from '../../face/pad/passive-net.ts';
import { PictureCueReader } from '../../face/pad/picture-cues.ts';
import {
  type PadState,
  type PadVerdict,
  PresentationAttackDetection,
} from '../../face/pad/presentation-attack-detection.ts';
import { StreamWatch } from '../../face/pad/stream-watch.ts';
import type { Picture } from '../../face/picture.ts';
import { isCentred } from '../../face/placement.ts';
import { isCovered } from '../../face/quality/acceptance.ts';
import { isFrontal, isGood } from '../../face/quality.ts';
import { type FaceTemplate, similarityOf } from '../../face/recogniser.ts';
import { type FrameSeen, HolderVerification, type Verdict } from '../../face/verification.ts';
import type { ExaminerEvent } from './holder-examiner.ts';
import { Moments } from './moments.ts';

/** The picture that an officer looks at and zooms into. */
const pictureQuality = 85;
/** Until the door it is looked so often (ms) who stands there: the networks are needed elsewhere, too. */
const watchEvery = 250;

/** From the operating system: nobody foretells what will be asked. */
const secretRandom: Random = () => randomInt(2 ** 32) / 2 ** 32;

type Examined = Extract<Verdict, { kind: 'examined' }>;

export interface HolderExaminationOptions {
  readonly crossing: CrossingId;
  /** The template of the chip's picture; stays its owner's to wipe. */
  readonly template: FaceTemplate;
  readonly point: OperatingPoint;
  readonly pad: PadMode;
  readonly unhurried: boolean;
  readonly pipeline: FacePipeline;
  readonly tell: (event: ExaminerEvent) => void;
  readonly random?: Random;
}

/** One holder before the camera: the same person as in the chip, alive, and still the same until the door. */
export class HolderExamination {
  readonly crossing: CrossingId;
  readonly #options: HolderExaminationOptions;
  readonly #verification: HolderVerification;
  readonly #adviser = new Adviser();
  readonly #detection: PresentationAttackDetection | null;
  readonly #identity: IdentityWatch;
  readonly #cues = new PictureCueReader();
  readonly #stream = new StreamWatch();
  readonly #doubtsTold = new Set<HolderDoubt>();
  readonly #moments = new Moments();
  #frames = 0;
  #first: FaceTemplate | null = null;
  #verified: Examined | null = null;
  #asked: string | null = null;
  #over = false;
  #told = false;
  #nextLook = 0;

  constructor(options: HolderExaminationOptions) {
    const { crossing, pad, point, unhurried, random = secretRandom } = options;
    this.crossing = crossing;
    this.#options = options;
    this.#verification = new HolderVerification(point.threshold);
    this.#identity = new IdentityWatch(point.threshold);
    this.#detection = pad === 'off' ? null : new PresentationAttackDetection({ mode: pad, random, unhurried });
  }

  /** Nobody looks any more. */
  get isOver(): boolean {
    return this.#over;
  }

  /** The person stands as they should, and nothing is asked of them. */
  get isWell(): boolean {
    return this.#adviser.isWell;
  }

  /** Is this frame to be looked at? After the verdict only now and then. */
  wants(at: number): boolean {
    return !this.#over && at >= this.#nextLook;
  }

  /** `examined` or `not-examined` was told. */
  get answered(): boolean {
    return this.#told || this.#over;
  }

  /** Nothing more is told, and nothing of the person stays here. */
  end(): void {
    this.#over = true;
    this.#stream.wipe();
    this.#moments.wipe();
    wipe(this.#first);
    this.#first = null;
  }

  async see(picture: Picture, view: View, at: number): Promise<void> {
    const { face, facesInView } = view;
    const similarity = await this.#compare(view, at);
    if (this.#over) return; // ended meanwhile
    if (this.#told) {
      this.#nextLook = at + watchEvery;
      return;
    }
    const pad = await this.#padState(picture, view, at);
    if (this.#detection !== null && face !== null) await this.#moments.see(picture, at);
    if (this.#over) return;
    if (this.#verified === null) {
      const verdict = this.#verification.see({ at, facesInView, face: face && seenFor(face, similarity) });
      if (verdict?.kind === 'unusable') {
        this.#options.tell({ kind: 'not-examined', crossing: this.crossing, detail: verdict.detail });
        this.end();
        return;
      }
      this.#verified = verdict;
    }
    if (this.#verified === null) return this.#advise(picture, view, at);
    if (!this.#verified.match || pad === null || pad.kind === 'decided') {
      await this.#tellExamined(this.#verified, pad, picture);
      return;
    }
    this.#tellAsked(pad);
    this.#advise(picture, view, at);
  }

  /** Similarity to the chip's picture, null where the frame is not good enough; tells doubts on the way. */
  async #compare({ face, facesInView }: View, at: number): Promise<number | null> {
    const wanted =
      face !== null &&
      facesInView === 1 &&
      (HolderVerification.wants(facesInView, face.quality) || (this.#first !== null && !this.#told));
    const live = wanted ? await this.#options.pipeline.template() : null;
    if (this.#over) {
      wipe(live);
      return null;
    }
    const toDocument =
      live !== null && face !== null && isGood(face.quality) ? similarityOf(this.#options.template, live) : null;
    const toFirst = live !== null && this.#first !== null ? similarityOf(this.#first, live) : null;
    if (this.#first === null && this.#verified?.match) this.#first = live;
    else wipe(live);
    const isVerified = this.#verified?.match ?? false;
    const look = { at, facesInView, yaw: face?.quality.yaw ?? null };
    const doubts = this.#identity.see(
      isVerified ? { ...look, toDocument, toFirst } : { ...look, toDocument: null, toFirst: null },
    );
    for (const doubt of doubts) this.#tellDoubt(doubt);
    return toDocument;
  }

  #tellDoubt(doubt: HolderDoubt): void {
    if (this.#doubtsTold.has(doubt)) return;
    this.#doubtsTold.add(doubt);
    this.#options.tell({ kind: 'holder-in-doubt', crossing: this.crossing, doubt });
  }

  /** Null where the site has it off. */
  async #padState(picture: Picture, { face, facesInView }: View, at: number): Promise<PadState | null> {
    if (this.#detection === null) return null;
    const alone = facesInView === 1 ? face : null;
    const crop = passiveCrops[this.#frames % passiveCrops.length]!;
    this.#frames += 1;
    const alive = alone === null ? null : await this.#options.pipeline.alive(picture, alone.box, crop);
    if (this.#over) return null;
    if (alone !== null) this.#stream.see(at, picture, alone.box);
    return this.#detection.see({
      at,
      face: alone && {
        mesh: alone.mesh,
        frontal: isFrontal(alone.quality),
        eyesInFrame: alone.quality.eyeDistance / picture.height,
        alive,
        cues: this.#cues.read(picture, alone.box),
      },
      matched: this.#verified?.match ?? false,
      stream: this.#stream.reasons(),
      doubts: [...this.#doubtsTold],
    });
  }

  #advise(picture: Picture, { face, facesInView }: View, at: number): void {
    if (this.#asked !== null) return; // one thing at a time: now the movement is asked for
    const advice = this.#adviser.see({ at, facesInView, face: face && placed(face, picture, this.isWell) });
    if (advice !== null) this.#options.tell({ kind: 'advice', crossing: this.crossing, advice });
  }

  #tellAsked(pad: PadState): void {
    if (pad.kind !== 'asking') return;
    const step = pad.ask === 'centre' ? null : pad.ask;
    const asked = `${pad.index} ${step}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#options.tell({ kind: 'challenge', crossing: this.crossing, step, index: pad.index, of: pad.of });
  }

  async #tellExamined(verdict: Examined, pad: PadState | null, picture: Picture): Promise<void> {
    const { similarity, match, facesInView, frames } = verdict;
    const { point, tell } = this.#options;
    const { threshold, fmr } = point;
    const jpeg = await jpegOf(picture, { quality: pictureQuality });
    if (this.#over) return wipe(jpeg);
    const liveness = this.#liveness(pad);
    const evidence = { similarity, threshold, fmr, match, ...liveness, facesInView, frames };
    this.#told = true;
    this.#stream.wipe(); // what is left to see needs no frames
    tell({ kind: 'examined', crossing: this.crossing, evidence, picture: jpeg, frames: this.#moments.take() });
    // Whoever is no match goes to an officer: nobody needs to be watched on the way.
    if (!match) this.end();
  }

  #liveness(pad: PadState | null) {
    const mode = this.#options.pad;
    if (this.#detection === null || mode === 'off') return { liveness: 'off', pad: null } as const;
    const verdict: PadVerdict = pad?.kind === 'decided' ? pad : this.#detection.conclude();
    const { decision, score, reasons } = verdict;
    return { liveness: decision, pad: { mode, score, reasons } } as const;
  }
}

function seenFor({ quality, measures }: SeenFace, similarity: number | null): FrameSeen['face'] {
  return { quality, similarity, covered: isCovered(measures) };
}

function placed({ box, quality, measures }: SeenFace, picture: Picture, wasWell: boolean) {
  return {
    quality,
    heightInFrame: box.height / picture.height,
    eyesInFrame: quality.eyeDistance / picture.height,
    covered: isCovered(measures),
    centred: isCentred(box, picture, wasWell),
  };
}

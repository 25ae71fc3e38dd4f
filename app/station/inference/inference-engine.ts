import { jpegOf } from '../../../native/camera/jpeg.ts';
import type { Camera } from '../../../native/camera/port.ts';
import type { CrossingId } from '../../core/ids.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { wipe } from '../../core/wipe.ts';
import { type FacePipeline, paddings } from '../../face/face-pipeline.ts';
import { operatingPointFor } from '../../face/operating-points.ts';
import type { Box, Picture } from '../../face/picture.ts';
import type { Random } from '../../face/pad/challenge-draw.ts';
import type { FaceTemplate } from '../../face/recogniser.ts';
import { HolderExamination } from './holder-examination.ts';
import type { EnrolFailure, EnrolledPortrait, Examination, ExaminerEvent, PreviewFace } from './holder-examiner.ts';
import { PictureDecoder } from './picture-decoder.ts';

const previewWidth = 480;
const previewQuality = 70;
/** At most ten pictures a second: a mean of 105 ms apart. */
const previewEvery = 105;
/** The chip's picture as an officer sees it. */
const portraitQuality = 85;
/** One crossing at a time; what a station forgot to forget goes when the next ones come. */
const mostTemplates = 2;

export interface InferenceEngineOptions {
  readonly pipeline: FacePipeline;
  readonly camera: Camera;
  readonly tell: (event: ExaminerEvent) => void;
  /** Milliseconds that do not jump. */
  readonly now?: () => number;
  /** What is asked of a person is drawn by this; tests foretell it. */
  readonly random?: Random;
}

/** Frames of the camera and portraits of chips through the networks, one picture at a time. */
export class InferenceEngine {
  readonly #pipeline: FacePipeline;
  readonly #camera: Camera;
  readonly #tell: (event: ExaminerEvent) => void;
  readonly #now: () => number;
  readonly #random: Random | undefined;
  readonly #decoder = new PictureDecoder();
  readonly #templates = new Map<CrossingId, FaceTemplate>();
  /** Whose template is being made, and by which of their pictures. */
  readonly #enrolling = new Map<CrossingId, object>();
  #examination: HolderExamination | null = null;
  #previewOn = false;
  #previewDue = 0;
  #watching = false;
  #pictures: Promise<unknown> = Promise.resolve();

  constructor(options: InferenceEngineOptions) {
    this.#pipeline = options.pipeline;
    this.#camera = options.camera;
    this.#tell = options.tell;
    this.#now = options.now ?? (() => performance.now());
    this.#random = options.random;
  }

  /** Keeps the template of a chip's picture, and nothing else of it. Overwrites `image`. */
  async enrol(crossing: CrossingId, image: Uint8Array): Promise<Result<EnrolledPortrait, EnrolFailure>> {
    // Another picture takes the place of the one before, also when it gives no template: that document is gone.
    const attempt = {};
    this.#enrolling.set(crossing, attempt);
    this.#drop(crossing);
    const decoded = await this.#decoder.decode(image).finally(() => wipe(image));
    if (!decoded.ok) {
      const { kind, detail } = decoded.error;
      return err({ kind: kind === 'unavailable' ? kind : 'undecodable', detail });
    }
    const picture = decoded.value;
    let template: FaceTemplate | null = null;
    try {
      template = await this.#alone(async () => {
        const { face } = await this.#pipeline.look(picture, paddings.portrait);
        return face === null ? null : this.#pipeline.template({ mirrored: true });
      });
      if (template === null) return err({ kind: 'no-face', detail: 'no face was found in the chip’s picture' });
      const jpeg = await jpegOf(picture, { quality: portraitQuality });
      // Who was forgotten meanwhile has gone: nobody would forget them again.
      if (this.#enrolling.get(crossing) !== attempt) return err({ kind: 'unavailable', detail: 'forgotten meanwhile' });
      this.#keep(crossing, template);
      template = null; // kept until `forget`
      return ok({ jpeg, width: picture.width, height: picture.height });
    } catch (error) {
      return err({ kind: 'unavailable', detail: (error as Error).message });
    } finally {
      if (this.#enrolling.get(crossing) === attempt) this.#enrolling.delete(crossing);
      wipe(picture.data, template);
    }
  }

  /** Starts what the first portrait would wait for. */
  warmUp(): void {
    this.#decoder.warmUp();
  }

  examine(crossing: CrossingId, { fmr, pad, unhurried }: Examination): void {
    this.stop();
    const template = this.#templates.get(crossing);
    const point = operatingPointFor(fmr, this.#pipeline.operatingPoints);
    if (template === undefined || point === null) {
      const detail = point === null ? `no threshold was measured for ${fmr}` : 'there is no portrait to compare with';
      this.#tell({ kind: 'not-examined', crossing, detail });
      return;
    }
    const asked = { crossing, template, point, pad, unhurried, pipeline: this.#pipeline, tell: this.#tell };
    this.#examination = new HolderExamination(this.#random === undefined ? asked : { ...asked, random: this.#random });
    this.#watch();
  }

  stop(): void {
    this.#examination?.end();
    this.#examination = null;
  }

  preview(on: boolean): void {
    this.#previewOn = on;
    this.#watch();
  }

  /** Overwrites everything that is left of a person: template, network inputs, frames. */
  forget(crossing: CrossingId): void {
    if (this.#examination?.crossing === crossing) this.stop();
    this.#enrolling.delete(crossing);
    this.#drop(crossing);
    this.#camera.wipe();
    this.#decoder.forget();
    void this.#alone(async () => this.#pipeline.wipe());
  }

  /** The camera is gone: nobody can be examined until it is back. */
  cameraLost(detail: string): void {
    const unanswered = this.#examination?.answered === false ? this.#examination.crossing : null;
    this.stop();
    if (unanswered !== null) this.#tell({ kind: 'not-examined', crossing: unanswered, detail });
  }

  #keep(crossing: CrossingId, template: FaceTemplate): void {
    this.#drop(crossing);
    this.#templates.set(crossing, template);
    for (const oldest of this.#templates.keys()) {
      if (this.#templates.size <= mostTemplates) break;
      this.#drop(oldest);
    }
  }

  #drop(crossing: CrossingId): void {
    this.#templates.get(crossing)?.fill(0);
    this.#templates.delete(crossing);
  }

  #isWatching(): boolean {
    return this.#previewOn || this.#examination !== null;
  }

  #watch(): void {
    if (this.#watching || !this.#isWatching()) return;
    this.#watching = true;
    void this.#watchFrames().finally(() => {
      this.#watching = false;
    });
  }

  async #watchFrames(): Promise<void> {
    while (this.#isWatching()) {
      const picture = await this.#camera.next();
      if (picture === null) return;
      try {
        // What was lent is wiped before it goes back: the last frame of a crossing would stay until the next one.
        await this.#alone(() => this.#frame(picture).finally(() => wipe(picture.data)));
      } catch (error) {
        const detail = (error as Error).message;
        this.cameraLost(detail);
        this.#tell({ kind: 'unavailable', detail });
        return;
      }
    }
  }

  async #frame(picture: Picture): Promise<void> {
    const at = this.#now();
    const examination = this.#examination?.wants(at) ? this.#examination : null;
    const view = examination === null ? null : await this.#pipeline.look(picture, paddings.camera);
    // The preview is encoded beside the networks, on the other core.
    const seen = view?.face ?? null;
    const face = seen && { ...inFractions(seen.box, picture), well: examination?.isWell ?? false };
    const preview = this.#sendPreview(picture, face, at);
    if (examination !== null && view !== null) await examination.see(picture, view, at);
    if (this.#examination?.isOver) this.#examination = null;
    await preview;
  }

  async #sendPreview(picture: Picture, face: PreviewFace | null, at: number): Promise<void> {
    if (!this.#previewOn || at < this.#previewDue) return;
    // Time that a late frame lost is made good by the next one, not by the one after.
    this.#previewDue = Math.max(this.#previewDue, at - previewEvery) + previewEvery;
    const jpeg = await jpegOf(picture, { width: previewWidth, quality: previewQuality });
    if (this.#previewOn) this.#tell({ kind: 'preview', jpeg, face });
    else wipe(jpeg);
  }

  /** The networks' buffers hold one picture at a time. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#pictures.then(work);
    this.#pictures = result.catch(() => {});
    return result;
  }
}

function inFractions(box: Box, { width, height }: Picture): Box {
  return { x: box.x / width, y: box.y / height, width: box.width / width, height: box.height / height };
}

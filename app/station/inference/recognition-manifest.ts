import { join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../core/result.ts';
import { operatingPointFor, standardFmr } from '../../face/operating-points.ts';
import { arcFaceSize, arcFaceTemplate, type FaceInput } from '../../face/recognition.ts';
import { readRegularFile } from './regular-file.ts';

const text = z.string().min(1).max(2_000);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
const tensorSchema = z.object({ name: text, dims: z.array(z.number().int().positive()).min(1).max(4) });

/** What every network has. */
export const modelSchema = z.object({
  file: z.string().regex(/^[\w.-]+\.onnx$/, 'the name of an .onnx file, without a folder'),
  sha256,
  input: tensorSchema,
  outputs: z.array(tensorSchema).min(1),
});
export type ModelEntry = z.infer<typeof modelSchema>;

const perChannel = z.tuple([z.number(), z.number(), z.number()]).readonly();
const point = z.tuple([z.number(), z.number()]);

/** Larger inputs than this are no recogniser's. */
const largestInput = 512;
/** How far (in each number of a vector of length 1) a self-test may ever be off: int8 networks differ from CPU to CPU. */
const loosestTolerance = 0.01;

const recogniserSchema = modelSchema
  .extend({
    name: text,
    licence: text,
    /** How the aligned face becomes the input: (value − mean) / deviation in each channel. */
    face: z.strictObject({
      layout: z.enum(['NCHW', 'NHWC']),
      colours: z.enum(['RGB', 'BGR']),
      mean: perChannel,
      deviation: perChannel.refine((all) => all.every((one) => one !== 0), 'not 0'),
      /** `arcface`, or x and y of right eye, left eye, nose, right and left mouth corner in pixels of the input. */
      alignment: z.union([z.literal('arcface'), z.array(point).length(5)]),
    }),
    selfTest: z.strictObject({
      output: z.array(z.number()).min(16).max(4_096),
      tolerance: z.number().positive().max(loosestTolerance).default(0.001),
    }),
  })
  .superRefine(({ input, outputs, face, selfTest }, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const [batch, a, b, c] = input.dims;
    const [channels, height, width] = face.layout === 'NCHW' ? [a, b, c] : [c, a, b];
    if (batch !== 1 || channels !== 3 || height !== width || height === undefined || height > largestInput)
      complain(
        'input',
        `one square face of three channels, ${face.layout}, is wanted; this is ${input.dims.join(' × ')}`,
      );
    const [output, ...others] = outputs;
    if (others.length > 0 || output?.dims.length !== 2 || output.dims[0] !== 1)
      complain('outputs', 'one output of 1 × N numbers is wanted');
    else if (output.dims[1] !== selfTest.output.length)
      complain('selfTest', `${selfTest.output.length} numbers; the output has ${output.dims[1]}`);
  });
export type RecogniserEntry = z.infer<typeof recogniserSchema>;

const recognitionSchema = z.strictObject({
  name: text,
  recognisers: z
    .array(z.strictObject({ model: text, weight: z.number().positive() }))
    .min(1)
    .max(4)
    .refine((all) => Math.abs(all.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-6, 'weights sum to 1'),
  operatingPoints: z
    .array(
      z.strictObject({
        fmr: z.number().positive().max(0.1),
        threshold: z.number().positive().lt(1),
        /** Who measured it, on what. */
        evidence: text.min(10),
      }),
    )
    .min(1)
    .refine((points) => operatingPointFor(standardFmr, points) !== null, `none keeps FMR ${standardFmr * 100} %`)
    .refine(
      (points) => points.every((a) => points.every((b) => a.fmr <= b.fmr || a.threshold < b.threshold)),
      'a rarer false match needs a higher threshold',
    ),
});

/** The part of a manifest that says whom faces are compared by: the same in the lane's own and in a site's pack. */
const recognitionManifestSchema = z
  .object({ models: z.record(z.string(), z.unknown()), recognition: recognitionSchema })
  .transform(({ models, recognition }, context) => {
    const recognisers = recognition.recognisers.flatMap(({ model, weight }) => {
      const parsed = recogniserSchema.safeParse(models[model]);
      if (parsed.success) return [{ model: parsed.data, weight }];
      for (const { path, message } of parsed.error.issues)
        context.addIssue({ code: 'custom', path: ['models', model, ...path], message });
      return [];
    });
    return { ...recognition, recognisers };
  });
export type RecognitionManifest = z.infer<typeof recognitionManifestSchema>;

/** In bytes. */
const largestManifest = 1_000_000;

/** What a folder's manifest says of recognisers, without loading them. */
export async function readRecognition(folder: string): Promise<Result<RecognitionManifest, string>> {
  const file = join(folder, 'manifest.json');
  const written = await readRegularFile(file, largestManifest);
  if (written === null) return err(`${file} cannot be read`);
  let json: unknown;
  try {
    json = JSON.parse(written.toString('utf8'));
  } catch (error) {
    return err(`${file}: ${(error as Error).message}`);
  }
  const parsed = recognitionManifestSchema.safeParse(json);
  return parsed.success ? ok(parsed.data) : err(`${file}: ${manifestProblem(parsed.error)}`);
}

function manifestProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'manifest'}: ${issue?.message}`;
}

export function faceInputOf({ face, input }: RecogniserEntry): FaceInput {
  const { alignment, ...rest } = face;
  const size = input.dims[2]!;
  const scale = size / arcFaceSize;
  const template =
    alignment === 'arcface'
      ? arcFaceTemplate.map(({ x, y }) => ({ x: x * scale, y: y * scale }))
      : alignment.map(([x, y]) => ({ x, y }));
  return { ...rest, size, template };
}

/** MediaPipe's numbering of the mesh, by parts of the face. Right and left are the person's own: right is left in the picture. */
export const zones = {
  oval: [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
  ],
  lips: [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146],
  /** From the brows up to where hair begins. */
  forehead: [103, 67, 109, 10, 338, 297, 332, 333, 334, 296, 336, 9, 107, 66, 105, 104],
} as const;

/** Corners and lids of one eye: outer, inner, and pairs of points on the upper and the lower lid. */
export interface EyePoints {
  readonly outer: number;
  readonly inner: number;
  /** On the cheek below. */
  readonly cheek: number;
  readonly lids: readonly (readonly [number, number])[];
}

export const rightEye: EyePoints = {
  outer: 33,
  inner: 133,
  cheek: 50,
  lids: [
    [160, 144],
    [159, 145],
    [158, 153],
  ],
};

export const leftEye: EyePoints = {
  outer: 263,
  inner: 362,
  cheek: 280,
  lids: [
    [387, 373],
    [386, 374],
    [385, 380],
  ],
};

/** Upper and lower edge of the mouth's opening, from one side to the other. */
export const innerLips: readonly (readonly [number, number])[] = [
  [81, 178],
  [82, 87],
  [13, 14],
  [312, 317],
  [311, 402],
];

export const points = {
  chin: 152,
  foreheadTop: 10,
  /** Where the face meets the ears. */
  rightSide: 234,
  leftSide: 454,
  rightTemple: 127,
  leftTemple: 356,
  rightMouth: 61,
  leftMouth: 291,
} as const;

/**
 * Where skin is seen on a bare face: forehead, between the brows, under the eyes; nose tip, cheeks, chin. The upper six
 * outnumber the four that a mask hides, the seven others the three under a cap.
 */
export const skinPoints = [151, 108, 337, 9, 118, 347, 4, 50, 280, 199] as const;

/** Pixels as red, green, blue bytes, row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** In pixels of a picture; whole numbers are pixel corners, x to the right, y down. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point of a face in space: z in picture pixels too, growing away from the camera, 0 near the middle of the head. */
export interface Point3 extends Point {
  readonly z: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

import type { Box, Picture } from '../picture.ts';
import { type Banding, bandingBetween, type RowBrightness, rowBrightness } from './banding.ts';
import { moirePeak } from './moire.ts';
import { screenBorder } from './screen-border.ts';

/** What one frame shows of paper and screens; null: not looked for in this frame. */
export interface PictureCues {
  readonly moire: number | null;
  readonly screenBorder: number | null;
  readonly banding: Banding | null;
}

/** The dear measures are taken in turn, one a frame. */
const turns = 2;

/** Looks for the marks of paper and screens in the frames of one person. Keeps means of rows, no pixels. */
export class PictureCueReader {
  #frames = 0;
  #rows: RowBrightness | null = null;

  read(picture: Picture, box: Box): PictureCues {
    const turn = this.#frames % turns;
    this.#frames += 1;
    const rows = rowBrightness(picture, box);
    const banding = this.#rows === null ? null : bandingBetween(this.#rows, rows);
    this.#rows = rows;
    return {
      moire: turn === 0 ? moirePeak(picture, box) : null,
      screenBorder: turn === 1 ? screenBorder(picture, box) : null,
      banding,
    };
  }
}

import type { Preview } from '../contract/screen-connection.ts';

/**
 * Whether a face fills the oval as it should: a rough guide for the eye, in fractions of the picture.
 * The station alone judges pictures.
 */
export function wellPlaced(face: Preview['face']): boolean {
  if (face === null) return false;
  const [middleX, middleY] = [face.x + face.width / 2, face.y + face.height / 2];
  return Math.abs(middleX - 0.5) < 0.1 && Math.abs(middleY - 0.5) < 0.16 && face.height > 0.3 && face.height < 0.8;
}

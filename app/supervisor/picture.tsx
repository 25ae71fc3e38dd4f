import type { Preview } from '../contract/screen-connection.ts';

export interface PortraitProps {
  readonly picture: string | null;
  readonly alt: string;
  /** What stands there while there is no picture. */
  readonly none: string;
  /** Where the face is, in fractions of the picture: a wide camera picture is cut around it. */
  readonly face?: Preview['face'] | undefined;
}

/** A picture in its frame; the frame stays when the picture goes. */
export function Portrait({ picture, alt, none, face }: PortraitProps) {
  if (picture === null) return <div className="frame empty">{none}</div>;
  const x = face == null ? 0.5 : face.x + face.width / 2;
  return (
    <div className="frame">
      <img src={picture} alt={alt} draggable={false} style={{ objectPosition: `${(x * 100).toFixed(1)}% 50%` }} />
    </div>
  );
}

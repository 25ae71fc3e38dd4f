import { Cover, OpenFaceDown, PhotoPage, Reader } from './passport.tsx';
import { Arrow, Picture } from './picture.tsx';

/** An open passport comes down to the reader. */
export function PassportToReader() {
  return (
    <Picture name="passport-to-reader">
      <g transform="translate(400 534) scale(0.92)">
        <Reader />
      </g>
      <path className="p-guide" d="M196 262 V505 M604 262 V505" />
      <g transform="translate(400 218)">
        <OpenFaceDown className="a-lay" />
      </g>
      <Arrow length={150} transform="translate(400 372) rotate(180)" className="a-appear-late" />
    </Picture>
  );
}

/** The photo page turns down. */
export function PhotoPageDown() {
  return (
    <Picture name="photo-page-down">
      <g transform="translate(400 534) scale(0.92)">
        <Reader />
        <OpenFaceDown className="a-appear-late" />
      </g>
      <g transform="translate(284 74) scale(0.95)">
        <PhotoPage transform="translate(0 0)" />
      </g>
      <path className="p-turn" d="M536 160 C 622 190 650 262 616 344" />
      <path className="p-arrow" d="M566 324 L592 414 L666 360 Z" />
    </Picture>
  );
}

/** The chip of the passport on the reader speaks. */
export function ChipWaves() {
  return (
    <Picture name="chip-waves">
      <g transform="translate(400 540) scale(0.92)">
        <Reader />
        <OpenFaceDown />
      </g>
      <g className="p-wave" transform="translate(0 26)">
        <path className="a-wave-1" d="M340 352 Q400 306 460 352" />
        <path className="a-wave-2" d="M296 286 Q400 206 504 286" />
        <path className="a-wave-3" d="M252 220 Q400 106 548 220" />
      </g>
    </Picture>
  );
}

/** The passport is lifted and laid again. */
export function LiftAndLay() {
  return (
    <Picture name="lift-and-lay">
      <g transform="translate(400 534) scale(0.92)">
        <Reader />
      </g>
      <g transform="translate(400 232)">
        <OpenFaceDown className="a-again" />
      </g>
      <Arrow length={180} transform="translate(150 452)" />
      <Arrow length={180} transform="translate(650 272) rotate(180)" />
    </Picture>
  );
}

/** A hand lifts the passport. */
export function PassportInHand() {
  return (
    <Picture name="passport-in-hand">
      <g transform="translate(372 606) scale(0.66)">
        <Reader />
      </g>
      <clipPath id="hand-disc">
        <circle cx="400" cy="400" r="392" />
      </clipPath>
      <g clipPath="url(#hand-disc)">
        <g className="a-lift">
          <g transform="translate(-10 -40) rotate(-10 400 330)">
            <path
              className="p-hand"
              d="M424 330 q0 -44 42 -44 h66 q70 0 112 58 l74 104 l-104 92 l-66 -70 h-82 q-42 0 -42 -44 z"
            />
            <Cover transform="translate(270 176)" />
            <path className="p-hand" d="M470 404 h66 q30 0 30 -29 t-30 -29 h-92 q-28 0 -28 29 t28 29 z" />
            <path className="p-sleeve" d="M606 548 L728 436 L996 720 L878 834 Z" />
          </g>
        </g>
      </g>
      <Arrow length={190} transform="translate(160 400)" className="a-appear-late" />
    </Picture>
  );
}

import { useTranslation } from 'react-i18next';
import type { WorldState } from '../world-messages.ts';
import { exitAt, figuresOf, floorAt, furniture, stageHeight, stageWidth, xOf } from './stage-plan.ts';

export interface StageProps {
  readonly world: WorldState;
  /** Photo of the traveller who is in play, null when nobody was chosen. */
  readonly photo: string | null;
}

const doorHeight = 200;

/** The lane from the side, as a model on a table: reader, camera, doors and bodies where the world has them. */
export function Stage({ world, photo }: StageProps) {
  const { t } = useTranslation('dock');
  const { reader, camera } = furniture(world.topology);
  const unplugged = (device: string) => (world.unplugged.includes(device) ? 'unplugged' : '');
  return (
    <svg className="stage" viewBox={`0 0 ${stageWidth} ${stageHeight}`} role="img" aria-label={t('stage.label')}>
      <rect className="stage-lane" x={xOf(0)} y={floorAt - 300} width={xOf(exitAt) - xOf(0)} height={300} />
      <rect className="stage-floor" x={-stageWidth} y={floorAt} width={3 * stageWidth} height={stageHeight} />
      {[-1, 0, 1, 2, 3, 4].map((metres) => (
        <g key={metres} className="stage-mark">
          <line x1={xOf(metres)} x2={xOf(metres)} y1={floorAt} y2={floorAt + 10} />
          <text x={xOf(metres)} y={floorAt + 36}>
            {t('stage.metres', { metres })}
          </text>
        </g>
      ))}

      <g className={`stage-camera ${unplugged('camera')}`} transform={`translate(${xOf(camera)} ${floorAt})`}>
        <path d="M0 0V-172" />
        <rect x={-30} y={-198} width={46} height={30} rx={4} />
        <circle cx={-30} cy={-183} r={9} className={world.face === null ? '' : 'sees'} />
        <text x={-7} y={-212}>
          {t('stage.camera')}
        </text>
      </g>

      <Door at={0} open={world.doors.entry} name={t('stage.entry')} fitted={world.topology === 'two'} />
      <Door at={exitAt} open={world.doors.exit} name={t('stage.exit')} fitted />

      {figuresOf(world, photo !== null).map(({ key, at, isTraveller, wheelchair }) => (
        <Person key={key} at={at} photo={isTraveller ? photo : null} wheelchair={wheelchair} />
      ))}

      <g
        className={`stage-reader ${unplugged('chip-reader')} ${unplugged('mrz-reader')}`}
        transform={`translate(${xOf(reader)} ${floorAt})`}
      >
        <path d="M-17 0L-13 -96H13L17 0Z" />
        <path className="stage-glass" d="M-25 -96L25 -110V-100L-25 -86Z" />
        <text y={-138}>{t('stage.reader')}</text>
        {world.document === null ? null : (
          <g className="stage-passport" transform="translate(0 -112) rotate(-15.5)">
            <rect x={-23} y={-9} width={46} height={11} rx={2} />
            <rect x={-5} y={-6} width={10} height={5} rx={1} className={`chip-${world.document.chip}`} />
          </g>
        )}
      </g>
    </svg>
  );
}

interface DoorProps {
  readonly at: number;
  /** 0 shut, 1 open. */
  readonly open: number;
  readonly name: string;
  /** A lane with one door has only a line on the floor at its entry. */
  readonly fitted: boolean;
}

function Door({ at, open, name, fitted }: DoorProps) {
  const x = xOf(at);
  // Seen from the side a leaf that swings away grows from a line to its whole width.
  const leaf = 8 + 62 * open;
  return (
    <g className={`stage-door ${open === 0 ? 'shut' : open === 1 ? 'open' : 'moving'}`}>
      {fitted ? (
        <>
          <rect className="door-post" x={x - 5} y={floorAt - doorHeight - 12} width={10} height={doorHeight + 12} />
          <rect className="door-leaf" x={x - 4} y={floorAt - doorHeight} width={leaf} height={doorHeight - 8} rx={3} />
          <circle className="door-lamp" cx={x} cy={floorAt - doorHeight - 24} r={9} />
        </>
      ) : (
        <line className="door-line" x1={x} x2={x} y1={floorAt - 4} y2={floorAt - doorHeight} />
      )}
      <text x={x} y={floorAt - doorHeight - 44}>
        {name}
      </text>
    </g>
  );
}

interface PersonProps {
  readonly at: number;
  readonly photo: string | null;
  readonly wheelchair: boolean;
}

function Person({ at, photo, wheelchair }: PersonProps) {
  const x = xOf(at);
  return (
    <g className={photo === null ? 'person stranger' : 'person'} transform={`translate(${x.toFixed(1)} ${floorAt})`}>
      <ellipse className="person-shadow" cx={0} cy={3} rx={32} ry={6} />
      <path className="person-body" d="M-19 -3L-15 -78H15L19 -3H4L0 -50L-4 -3Z" />
      <rect className="person-body" x={-25} y={-132} width={50} height={70} rx={20} />
      {wheelchair ? (
        <>
          <circle className="person-wheel" cx={-6} cy={-30} r={28} />
          <path className="person-wheel" d="M-30 -92V-58H14L22 -4" />
        </>
      ) : null}
      <circle className="person-head" cy={-162} r={28} />
      {photo === null ? null : (
        <svg x={-26} y={-188} width={52} height={52} viewBox="0 0 52 52" aria-hidden="true">
          <clipPath id="head">
            <circle cx={26} cy={26} r={26} />
          </clipPath>
          <image
            href={photo}
            x={-1}
            y={-3}
            width={54}
            height={67}
            clipPath="url(#head)"
            preserveAspectRatio="xMidYMin slice"
          />
        </svg>
      )}
    </g>
  );
}

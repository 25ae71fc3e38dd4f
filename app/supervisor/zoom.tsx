import { useEffect, useRef, useState } from 'react';
import { useWords } from './words.ts';

export interface ZoomProps {
  readonly pictures: { readonly chip: string | null; readonly live: string | null };
  onClose(): void;
}

const steps = [1, 1.5, 2, 3, 4] as const;
/** How far an arrow key moves, in fractions of the picture. */
const arrowStep = 0.06;

/** Both pictures large, moved and magnified together: ear by ear, mole by mole. */
export function Zoom({ pictures, onClose }: ZoomProps) {
  const { t } = useWords();
  const [step, setStep] = useState(0);
  const [centre, setCentre] = useState({ x: 0, y: 0 });
  const held = useRef<{ x: number; y: number } | null>(null);
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => dialog.current?.focus(), []);

  const scale = steps[step] ?? 1;
  const magnify = (by: number) => setStep((now) => Math.min(steps.length - 1, Math.max(0, now + by)));
  const move = (x: number, y: number) =>
    setCentre((now) => ({ x: Math.max(-0.5, Math.min(0.5, now.x + x)), y: Math.max(-0.5, Math.min(0.5, now.y + y)) }));

  const key = (event: React.KeyboardEvent) => {
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [arrowStep, 0],
      ArrowRight: [-arrowStep, 0],
      ArrowUp: [0, arrowStep],
      ArrowDown: [0, -arrowStep],
    };
    const way = moves[event.key];
    if (way !== undefined) move(...way);
    else if (event.key === '+' || event.key === '=') magnify(1);
    else if (event.key === '-') magnify(-1);
    else return;
    event.preventDefault();
  };
  const drag = (event: React.PointerEvent<HTMLElement>) => {
    if (held.current === null) return;
    const { width, height } = event.currentTarget.getBoundingClientRect();
    move((event.clientX - held.current.x) / width / scale, (event.clientY - held.current.y) / height / scale);
    held.current = { x: event.clientX, y: event.clientY };
  };

  const transform = `scale(${scale}) translate(${(centre.x * 100).toFixed(1)}%, ${(centre.y * 100).toFixed(1)}%)`;
  return (
    <div
      className="zoom"
      role="dialog"
      aria-modal="true"
      aria-label={t('zoom.open')}
      ref={dialog}
      tabIndex={-1}
      onKeyDown={key}
    >
      <div className="zoom-pictures">
        {(['chip', 'live'] as const).map((which) => (
          <figure
            key={which}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              held.current = { x: event.clientX, y: event.clientY };
            }}
            onPointerMove={drag}
            onPointerUp={() => {
              held.current = null;
            }}
            onWheel={(event) => magnify(event.deltaY < 0 ? 1 : -1)}
          >
            {pictures[which] === null ? null : (
              <img src={pictures[which]} alt={t(`pictures.${which}`)} draggable={false} style={{ transform }} />
            )}
          </figure>
        ))}
      </div>
      <footer>
        <button type="button" disabled={step === 0} onClick={() => magnify(-1)}>
          {t('zoom.out')} <kbd>−</kbd>
        </button>
        <output>{scale}×</output>
        <button type="button" disabled={step === steps.length - 1} onClick={() => magnify(1)}>
          {t('zoom.in')} <kbd>+</kbd>
        </button>
        <span>{t('zoom.hint')}</span>
        <button type="button" onClick={onClose}>
          {t('zoom.close')} <kbd>Esc</kbd>
        </button>
      </footer>
    </div>
  );
}

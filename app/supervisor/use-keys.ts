import { useEffect, useRef } from 'react';
import { type Command, commandOf } from './keys.ts';

export interface KeyHandlers {
  onCommand(command: Command): void;
  onEscape(): void;
  /** Enter outside of a field or button; false when there is nothing to confirm. */
  onEnter(): boolean;
}

/** The board by keyboard, whatever has the focus. A key that is held down commands once. */
export function useKeys(handlers: KeyHandlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const writing = event.target instanceof HTMLInputElement;
      if (event.key === 'Escape') {
        latest.current.onEscape();
        return;
      }
      if (event.key === 'Enter') {
        // Space presses a button that only picks; Enter goes on.
        const pressed = event.target instanceof HTMLButtonElement && !event.target.classList.contains('pick');
        const elsewhere = !writing && !pressed;
        if (event.repeat || (elsewhere && latest.current.onEnter())) event.preventDefault();
        return;
      }
      const command = commandOf(event, writing);
      if (command === null) return;
      event.preventDefault();
      if (!event.repeat) latest.current.onCommand(command);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

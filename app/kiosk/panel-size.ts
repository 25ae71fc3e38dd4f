/**
 * Says how large a millimetre is on this panel. `ppi` comes with the page's address (`?ppi=92`); without it the screen
 * is taken for a 24-inch panel, and a smaller window for a small picture of one.
 */
export function setPanelSize(root: HTMLElement, search: string): void {
  const ppi = Number(new URLSearchParams(search).get('ppi'));
  if (ppi >= 40 && ppi <= 600) root.style.setProperty('--mm', `${(ppi / 25.4).toFixed(3)}px`);
}

/**
 * Puts the window where the page's address says (`place=left,top,width,height` in CSS pixels): a browser that shows several
 * pages from one process takes sizes and places only from its first start. Nothing happens without it.
 */
export function takePlace(search: string): void {
  const place = new URLSearchParams(search).get('place')?.split(',').map(Number);
  if (place === undefined || place.length !== 4 || !place.every(Number.isInteger)) return;
  const [left = 0, top = 0, width = 0, height = 0] = place;
  window.resizeTo(width, height);
  window.moveTo(left, top);
}

/**
 * Runs in the page: what an officer would call cut, cramped or hard to read. Text that leaves its place or the window,
 * contrast below 7 : 1, text smaller than 11 px, a page that scrolls.
 */
export function layoutFaults(): string[] {
  const faults: string[] = [];
  const rgb = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string) => {
    const [r = 0, g = 0, b = 0] = rgb(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return rgb(backgroundColor)[3] === 0 ? ground(element.parentElement) : backgroundColor;
  };

  const page = document.documentElement;
  if (page.scrollHeight > innerHeight || page.scrollWidth > innerWidth) faults.push('the page scrolls');

  const texts = [...document.querySelectorAll('body *')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim()),
  );
  for (const element of texts) {
    const name = `${element.tagName.toLowerCase()}.${element.className} "${element.textContent?.trim().slice(0, 60)}"`;
    const style = getComputedStyle(element);
    const size = Number.parseFloat(style.fontSize);
    const [front, back] = [luminance(style.color), luminance(ground(element))];
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (size < 11) faults.push(`${name}: ${size} px`);
    if (contrast < 7) faults.push(`${name}: contrast ${contrast.toFixed(2)}`);

    const range = document.createRange();
    range.selectNodeContents(element);
    const text = range.getBoundingClientRect();
    if (text.width < 2) continue;
    // Lists scroll in themselves: there only the width counts.
    const scroller = element.closest('.list ul, .list ol, .checks, .block, .lanes');
    const place = (
      element.closest('button, .verdict, .pictures, .page, .block, .desk, .bar, .list, .strip, .checks') ?? element
    ).getBoundingClientRect();
    const slack = 0.25 * size;
    if (text.left < place.left - 1 || text.right > place.right + 1) faults.push(`${name}: too wide`);
    if (scroller !== null && !scroller.classList.contains('lanes')) continue;
    if (text.top < place.top - slack || text.bottom > place.bottom + slack) faults.push(`${name}: too tall`);
    if (scroller !== null) continue;
    if (text.left < 0 || text.right > innerWidth + 1 || text.top < 0 || text.bottom > innerHeight + 1)
      faults.push(`${name}: outside the window`);
  }
  for (const box of document.querySelectorAll(
    '.verdict, .pictures, .case-column, .desk, .desk > *, .bar, .strip, .page, .frame',
  )) {
    if (box.scrollHeight > box.clientHeight + 2)
      faults.push(`${box.className}: ${box.scrollHeight - box.clientHeight} px cut`);
  }
  // Neighbours must not lie on each other.
  const parts = [...document.querySelectorAll('.case > *, .case-column > *, .bar > *')];
  for (const [index, a] of parts.entries()) {
    const [one, next] = [a.getBoundingClientRect(), parts[index + 1]?.getBoundingClientRect()];
    const brothers = parts[index + 1]?.parentElement === a.parentElement;
    if (brothers && next !== undefined && next.top < one.bottom - 1 && next.left < one.right - 1)
      faults.push(`${a.className} lies on ${parts[index + 1]?.className}`);
  }
  return [...new Set(faults)];
}

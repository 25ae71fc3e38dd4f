/**
 * Runs in the page: what a person would call cut, cramped or hard to read. Text that is wider or taller than its place,
 * contrast below 7 : 1, touch targets below 20 mm or closer than 3 mm, text without a language.
 */
export function layoutFaults(): string[] {
  const faults: string[] = [];
  const seen = (element: Element) => {
    const box = element.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && !element.closest('.only-heard');
  };
  const name = (element: Element) =>
    `${element.tagName.toLowerCase()}.${element.className} "${element.textContent?.trim()}"`;

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

  const texts = [...document.querySelectorAll('body *')].filter(
    (element) => seen(element) && [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim()),
  );
  for (const element of texts) {
    const [front, back] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (contrast < 7) faults.push(`${name(element)}: contrast ${contrast.toFixed(2)}`);
    if (!element.hasAttribute('lang')) faults.push(`${name(element)}: no language`);

    const range = document.createRange();
    range.selectNodeContents(element);
    const text = range.getBoundingClientRect();
    const place = (
      element.closest('button, .sentences, .stage-words, .notice, .band') ?? element
    ).getBoundingClientRect();
    // Glyph boxes are taller than lines.
    const slack = 0.2 * Number.parseFloat(getComputedStyle(element).fontSize);
    if (text.left < place.left - 1 || text.right > place.right + 1) faults.push(`${name(element)}: too wide`);
    if (text.top < place.top - slack || text.bottom > place.bottom + slack) faults.push(`${name(element)}: too tall`);
    if (text.left < 0 || text.right > innerWidth || text.top < 0 || text.bottom > innerHeight)
      faults.push(`${name(element)}: outside the screen`);
  }

  // Runs of text of different elements must not lie on each other.
  const runs = texts
    .filter((element) => element.closest('.stage-words'))
    .map((element) => element.closest('.sentence, .second') ?? element);
  const boxes = [...new Set(runs)].map((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return { element, box: range.getBoundingClientRect() };
  });
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const apart =
        a.box.bottom <= b.box.top + 4 ||
        b.box.bottom <= a.box.top + 4 ||
        a.box.right <= b.box.left ||
        b.box.right <= a.box.left;
      if (!apart) faults.push(`${name(a.element)} lies on ${name(b.element)}`);
    }
  }

  const probe = document.createElement('div');
  document.body.append(probe);
  probe.style.width = 'calc(var(--mm) * 100)';
  const mm = probe.getBoundingClientRect().width / 100;
  probe.remove();
  const targets = [...document.querySelectorAll('button')].map((element) => ({
    element,
    box: element.getBoundingClientRect(),
  }));
  for (const [index, { element, box }] of targets.entries()) {
    if (box.width < 20 * mm - 0.5 || box.height < 20 * mm - 0.5) {
      faults.push(`${name(element)}: ${(box.width / mm).toFixed(1)} × ${(box.height / mm).toFixed(1)} mm`);
    }
    for (const other of targets.slice(index + 1)) {
      const across = Math.max(other.box.left - box.right, box.left - other.box.right);
      const down = Math.max(other.box.top - box.bottom, box.top - other.box.bottom);
      const gap = Math.max(across, down);
      if (gap < 3 * mm - 0.5)
        faults.push(`${name(element)} and ${name(other.element)}: ${(gap / mm).toFixed(1)} mm apart`);
    }
  }
  return faults;
}

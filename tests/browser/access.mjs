// What can be checked of accessibility by a program, run inside of a page: names, references, contrast (WCAG 2.2 AA).

export const audit = (tab) => tab.evaluate(() => {
  const found = [];
  const seen = (element) => element.checkVisibility() && !element.closest('[aria-hidden=true]');
  const where = ({ tagName, className, textContent }) => `${tagName}.${className} "${textContent.trim().slice(0, 40)}"`;

  // Whatever can be used has a name.
  const nameOf = (element) => [element.getAttribute('aria-label'),
    ...(element.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent),
    ...[...(element.labels ?? [])].map((label) => label.textContent), element.textContent].join(' ').trim();
  for (const element of document.querySelectorAll('a, button, input, select, textarea, summary, [role=radiogroup]')) {
    if (seen(element) && !nameOf(element)) found.push(`no name: ${where(element)}`);
  }

  // References lead somewhere, and ids are unique.
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) found.push(`id twice: ${id}`);
  for (const name of ['aria-describedby', 'aria-labelledby', 'aria-controls', 'for']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const lost = element.getAttribute(name).split(' ').filter((id) => !ids.includes(id));
      if (lost.length > 0) found.push(`${name} leads nowhere: ${lost}`);
    }
  }

  // One heading, one main part, a language, a place for announcements.
  for (const [selector, count] of [['h1', 1], ['main', 1], ['html[lang]', 1], ['[role=status]', 1]]) {
    const there = document.querySelectorAll(selector).length;
    if (there !== count) found.push(`${there} of ${selector}, not ${count}`);
  }

  // Contrast of every text with what is behind it.
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    return pen.getImageData(0, 0, 1, 1).data;
  };
  const light = (color) => {
    const [r, g, b] = [...rgba(color)].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (rgba(color)[3] === 255) return color;
    }
    return 'white';
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  let texts = 0;
  for (const element of document.querySelectorAll('body *')) {
    const isText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!isText || !element.checkVisibility() || element.closest('.unseen, noscript')) continue;
    texts += 1;
    const ratio = contrast(getComputedStyle(element).color, behind(element));
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(2)}: ${where(element)}`);
  }
  if (texts === 0) found.push('there is no text');
  for (const box of document.querySelectorAll('.box, .option, input[type=search]')) {
    if (!box.checkVisibility()) continue;
    const ratio = contrast(getComputedStyle(box).borderTopColor, behind(box.parentElement));
    if (ratio < 3) found.push(`contrast of a border ${ratio.toFixed(2)}: ${where(box)}`);
  }
  return found;
});

// What has the focus shows it: an outline, or a ring around its box.
export const showsFocus = (tab) => tab.evaluate(() => {
  const shows = (element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  };
  const element = document.activeElement;
  return shows(element) || ['.box', '.option'].some((box) => element.closest(box) && shows(element.closest(box)));
});

// A name for what has the focus, as a person would call it.
export const focused = (tab) => tab.evaluate(() => {
  const element = document.activeElement;
  return (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).trim();
});

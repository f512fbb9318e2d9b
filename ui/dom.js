// Elements without templates: text stays text, so nothing that a definition or a server says can become markup.

const SVG = 'http://www.w3.org/2000/svg';

// h('p', { class: 'soft', onclick }, 'text', child, null): functions become listeners, true an empty attribute, and
// null, undefined and false leave an attribute or a child out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const ICONS = {
  back: ['M15 5l-7 7 7 7'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  search: ['M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14', 'M16.2 16.2L20.5 20.5'],
  next: ['M9 5l7 7-7 7'],
  out: ['M8 6h10v10', 'M18 6L6 18'],
  lock: ['M7 11V8a5 5 0 0 1 10 0v3', 'M5.5 11h13v9h-13z'],
  alert: ['M12 3.5L21.5 20h-19z', 'M12 10v4.5', 'M12 17.2v.1'],
  help: ['M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17',
    'M9.7 9.5a2.3 2.3 0 1 1 3.3 2.1c-.7.3-1 .9-1 1.7', 'M12 16.3v.1'],
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  clock: ['M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17', 'M12 7.5V12l3 2'],
  unlink: ['M9.5 14.5l5-5',
    'M11 6.5l1.5-1.5a4.2 4.2 0 0 1 6 6L17 12.5', 'M13 17.5L11.5 19a4.2 4.2 0 0 1-6-6L7 11.5'],
};

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  for (const line of ICONS[name]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', line);
    svg.append(path);
  }
  return svg;
}

// "Zoho Recruit" -> ZR, "Greenhouse (Harvest v1)" -> G, in a colour that is always the same for that name.
export function monogram(label, size = '') {
  const words = label.replace(/\(.*?\)/g, ' ').split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join('');
  let sum = 7;
  for (const letter of label) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  const element = h('span', { class: `monogram ${size}`, 'aria-hidden': 'true' }, letters || '?');
  element.style.setProperty('--hue', String((sum % 18) * 20));
  return element;
}

// Opens elsewhere and learns nothing of where it was clicked.
export function outLink(url, text) {
  return /^https?:\/\//.test(url ?? '')
    && h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, text, icon('out'),
      h('span', { class: 'unseen' }, ' (opens a new tab)'));
}

// Read out by screen readers, without moving the focus.
export function say(text) {
  document.getElementById('said').textContent = text;
}

let mark = null;

// Stands below every screen from now on.
export function setMark(text) {
  mark = h('span', { class: 'mark' }, text);
}

// Puts a screen into the card and the focus on its heading, where reading goes on.
export function show(screen, { title, fine = '', focus } = {}) {
  const card = document.getElementById('card');
  card.setAttribute('aria-busy', 'false');
  screen.id = 'screen';
  screen.classList.add('screen');
  document.getElementById('screen').replaceWith(screen);
  document.getElementById('fine').replaceChildren(...[mark, fine].flat().filter(Boolean));
  if (title) document.title = title;
  const target = focus ?? screen.querySelector('h1');
  target?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

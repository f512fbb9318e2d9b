// What is shown when there is nothing to fill in: waiting, done, and the ways in which it can end otherwise.
import { h, icon, monogram, say, show } from './dom.js';

const bar = (closeButton) => h('header', { class: 'bar' }, h('span'), closeButton());

function ring() {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 96 96');
  svg.setAttribute('class', 'ring');
  svg.setAttribute('aria-hidden', 'true');
  for (const kind of ['track', 'arc']) {
    const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    circle.setAttribute('class', kind);
    const attributes = { cx: 48, cy: 48, r: 46, pathLength: 100 };
    for (const [name, value] of Object.entries(attributes)) circle.setAttribute(name, value);
    svg.append(circle);
  }
  return svg;
}

// After this time a person wants to know that it goes on.
const SLOW_MS = 5_000;

// Gives a function that ends the waiting.
export function showProgress({ label, isRedirect }) {
  const text = h('p', { class: 'lead' },
    isRedirect ? 'You are being taken to the sign-in.' : 'This takes a few seconds.');
  const title = isRedirect ? `Going to ${label}…` : `Checking with ${label}…`;
  show(h('div', { class: 'outcome progress' }, h('div', { class: 'badge' }, ring(), monogram(label, 'large')),
    h('h1', { tabindex: '-1' }, title), text), { title });
  say(title);
  const timer = setTimeout(() => {
    text.textContent = `${label} takes its time. Please keep this window open.`;
    say(text.textContent);
  }, SLOW_MS);
  return () => clearTimeout(timer);
}

export function showSuccess({ label, isReconnect, next, close }) {
  const title = label ? `${label} is ${isReconnect ? 'connected again' : 'connected'}` : 'Your account is connected';
  const button = next ? h('a', { class: 'primary', href: next }, 'Continue')
    : close && h('button', { type: 'button', class: 'primary', onclick: close }, 'Done');
  show(h('div', { class: 'outcome success' },
    h('div', { class: 'badge' }, ring(), icon('check')),
    h('h1', { tabindex: '-1' }, title),
    h('p', { class: 'lead' },
      next ? 'You are being taken back…' : close ? 'All set.' : 'All set. You can close this window.'),
    button && h('div', { class: 'actions' }, button)), { title });
  say(title);
}

function showEnd({ sign, title, paragraphs, action, closeButton }) {
  show(h('div', { class: 'outcome end' }, bar(closeButton), h('div', { class: `badge ${sign}` }, icon(sign)),
    h('h1', { tabindex: '-1' }, title), paragraphs.filter(Boolean).map((text) => h('p', { class: 'lead' }, text)),
    action && h('div', { class: 'actions' },
      h('button', { type: 'button', class: 'primary', onclick: action.run }, action.text))), { title });
}

const ASK = 'Ask the people who sent it for a new one: it takes them a moment.';

const GONE = {
  link_token_used: { sign: 'check', title: 'This link was used already',
    paragraphs: ['It connected an account, and works only once. If that was you, there is nothing left to do.',
      'To connect another account, ask for a new link.'] },
  link_token_expired: { sign: 'clock', title: 'This link has expired',
    paragraphs: ['For your safety it works only for a while.', ASK] },
  other: { sign: 'unlink', title: 'This link does not work',
    paragraphs: ['Part of it may have been lost on the way. Open it again from where you got it, all of it.', ASK] },
};

// `code` is the engine's.
export function showLinkGone({ code, closeButton, leave }) {
  showEnd({ ...(GONE[code] ?? GONE.other), action: leave && { text: 'Close', run: leave }, closeButton });
}

// For an explanation of words.js.
export function showFailure({ title, text, said, reference }, { closeButton, retry }) {
  showEnd({ sign: 'alert', title, paragraphs: [text, said, reference && `Reference: ${reference}`],
    action: retry && { text: 'Try again', run: retry }, closeButton });
}

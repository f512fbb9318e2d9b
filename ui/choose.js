// The list of providers.
import { h, icon, monogram, say, show } from './dom.js';

const CATEGORIES = { ats: 'Recruiting', hris: 'HR', crm: 'CRM' };

// Below this a list is read faster than a search is typed.
const SEARCH_FROM = 6;

const words = (categories) =>
  (categories ?? []).map((name) => CATEGORIES[name] ?? name.toUpperCase()).join(' · ');

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function row(one, onPick) {
  const button = h('button', { type: 'button', class: 'provider', onclick: () => onPick(one.name) },
    monogram(one.label), h('span', { class: 'names' }, h('span', { class: 'name' }, one.label),
      h('span', { class: 'kind' }, words(one.categories))), icon('next'));
  return { one, item: h('li', {}, button), button, text: plain(`${one.label} ${one.name} ${words(one.categories)}`) };
}

function move(rows, from, step) {
  const shown = rows.filter(({ item }) => !item.hidden).map(({ button }) => button);
  const at = shown.indexOf(from) + step;
  return shown[Math.min(Math.max(at, 0), shown.length - 1)];
}

export function showChoice({ integrations, onPick, closeButton }) {
  const rows = integrations.map((one) => row(one, onPick));
  const nothing = h('div', { class: 'nothing', hidden: true });
  const list = h('ul', { class: 'providers', role: 'list' }, rows.map(({ item }) => item));
  const search = h('input', { type: 'search', id: 'search', placeholder: 'Search', autocomplete: 'off',
    spellcheck: 'false', 'aria-label': 'Search for your system', enterkeyhint: 'search' });

  search.addEventListener('input', () => {
    const wanted = plain(search.value.trim()).split(/\s+/);
    let found = 0;
    for (const { item, text } of rows) {
      item.hidden = !wanted.every((word) => text.includes(word));
      found += item.hidden ? 0 : 1;
    }
    nothing.hidden = found > 0;
    list.hidden = found === 0;
    nothing.replaceChildren(h('p', { class: 'strong' }, `Nothing is called “${search.value.trim()}”`),
      h('p', {}, 'Try another spelling. If your system is missing, tell the people who sent you here.'));
    say(found === 1 ? 'One system found' : `${found} systems found`);
  });
  search.addEventListener('keydown', (event) => {
    const shown = rows.filter(({ item }) => !item.hidden);
    if (event.key === 'Enter' && shown.length === 1) onPick(shown[0].one.name);
    else if ((event.key === 'ArrowDown' || event.key === 'Enter') && shown.length > 0) shown[0].button.focus();
    else return;
    event.preventDefault();
  });
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const isFirst = event.target === move(rows, null, 1);
    if (event.key === 'ArrowUp' && isFirst && search.isConnected) search.focus();
    else move(rows, event.target, event.key === 'ArrowDown' ? 1 : -1)?.focus();
  });

  const hasSearch = rows.length >= SEARCH_FROM;
  const screen = h('div', { class: 'choose' },
    h('header', { class: 'bar' }, h('span'), closeButton()),
    h('h1', { tabindex: '-1' }, 'Which system do you use?'),
    h('p', { class: 'lead' }, 'Choose it, and connect it in a minute or two.'),
    hasSearch && h('div', { class: 'search' }, icon('search'), search),
    rows.length === 0 && h('div', { class: 'nothing' }, h('p', { class: 'strong' }, 'There is nothing to connect'),
      h('p', {}, 'No system is set up here. Tell the people who sent you here.')),
    list, nothing);
  // On a phone the focus would bring up the keyboard, over the list.
  const types = hasSearch && window.matchMedia('(hover: hover) and (pointer: fine)').matches;
  show(screen, { title: 'Choose your system', focus: types ? search : undefined });
}

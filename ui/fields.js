// One input for one field of a connector: {field, element, value, tell(problem), check(), focus()}.
import { clean, problem } from './clean.js';
import { h, outLink, say } from './dom.js';

// As many choices as can be seen at once without being a burden.
const CHOICES_SHOWN = 4;

const INPUT_MODES = { integer: 'numeric', email: 'email', url: 'url', host: 'url' };

let count = 0;

function describe(field, id) {
  const parts = [];
  if (field.help) parts.push(h('span', {}, field.help));
  const link = outLink(field.docs, 'Where to find it');
  if (link) parts.push(link);
  return parts.length > 0 && h('p', { class: 'help', id: `${id}-help` }, parts.flatMap((part) => [part, ' ']));
}

function labelled(field, tag, attributes) {
  return h(tag, { class: 'label', ...attributes }, field.label,
    !field.required && h('span', { class: 'optional' }, ' optional'));
}

function control(field, id) {
  const common = {
    id, name: field.name, autocomplete: 'off', autocapitalize: 'none', autocorrect: 'off', spellcheck: 'false',
    placeholder: field.secret ? null : field.example || null,
    'aria-required': field.required ? 'true' : null,
    // Password managers have nothing to offer here, and should not keep what is typed.
    'data-1p-ignore': true, 'data-lpignore': 'true', 'data-bwignore': true,
  };
  if (field.format === 'pem') return h('textarea', { ...common, rows: '5', class: field.secret ? 'veiled' : null });
  if (field.format === 'date') return h('input', { ...common, type: 'date' });
  return h('input', { ...common, type: field.secret ? 'password' : 'text', inputmode: INPUT_MODES[field.format] });
}

function unveil(field, input) {
  const button = h('button', { type: 'button', class: 'toggle', 'aria-pressed': 'false', 'aria-controls': input.id,
    'aria-label': `Show the ${field.label}` }, 'Show');
  button.addEventListener('click', () => {
    const shown = button.getAttribute('aria-pressed') !== 'true';
    if (input.tagName === 'TEXTAREA') input.classList.toggle('veiled', !shown);
    else input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
    button.textContent = shown ? 'Hide' : 'Show';
    input.focus();
  });
  return button;
}

function textWidget(field, id) {
  const input = control(field, id);
  const affix = (text, side) => text && h('span', { class: `affix ${side}`, id: `${id}-${side}` }, text);
  const prefix = affix(field.prefix, 'before');
  const suffix = affix(field.suffix, 'after');
  const box = h('div', { class: 'box' }, prefix, input, suffix, field.secret && unveil(field, input));
  // The whole box is there to be clicked, not only what is not label around the input.
  box.addEventListener('click', (event) => event.target.closest('button') ?? input.focus());
  const tidy = (value) => {
    const before = input.value;
    if (value !== before) input.value = value;
    return value !== before;
  };
  // The event comes before the text does.
  input.addEventListener('paste', () => setTimeout(() => {
    const value = field.format === 'pem' ? input.value : input.value.trim();
    if (tidy(clean(field, value)) && !field.secret) say(`${field.label}: ${input.value}`);
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }));
  input.addEventListener('blur', () => tidy(clean(field, input.value)));
  return {
    box, input, label: labelled(field, 'label', { for: id }),
    described: [prefix?.id, suffix?.id].filter(Boolean),
    read: () => clean(field, input.value), write: (value) => { input.value = value; },
  };
}

function choiceWidget(field, id, initial) {
  if (field.choices.length > CHOICES_SHOWN || !field.required) {
    const input = h('select', { id, name: field.name },
      h('option', { value: '' }, field.required ? 'Choose…' : 'Not set'),
      field.choices.map(({ value, label }) => h('option', { value }, label)));
    return {
      box: h('div', { class: 'box select' }, input), input, label: labelled(field, 'label', { for: id }), described: [],
      read: () => input.value, write: (value) => { input.value = value; },
    };
  }
  const radios = field.choices.map(({ value }) =>
    h('input', { type: 'radio', name: field.name, value, checked: value === initial }));
  const box = h('div', { class: 'options', role: 'radiogroup', 'aria-labelledby': `${id}-label` },
    radios.map((radio, i) => h('label', { class: 'option' }, radio, h('span', {}, field.choices[i].label))));
  return {
    box, input: radios.find((radio) => radio.checked) ?? radios[0], group: box,
    label: labelled(field, 'span', { id: `${id}-label` }), described: [],
    read: () => radios.find((radio) => radio.checked)?.value ?? '',
    write: (value) => radios.forEach((radio) => { radio.checked = radio.value === value; }),
  };
}

export function makeField(field, onChange) {
  const id = `field-${++count}`;
  const initial = field.value ?? field.default ?? '';
  const widget = field.choices?.length ? choiceWidget(field, id, initial) : textWidget(field, id);
  if (initial !== '') widget.write(String(initial));
  const help = describe(field, id);
  const error = h('p', { class: 'error', id: `${id}-error`, hidden: true });
  const element = h('div', { class: 'field', 'data-field': field.name }, widget.label, help, widget.box, error);
  const described = [help && help.id, ...widget.described].filter(Boolean);
  const marked = widget.group ?? widget.input;
  let touched = false;

  const tell = (text) => {
    error.textContent = text;
    error.hidden = text === '';
    element.classList.toggle('wrong', text !== '');
    marked.setAttribute('aria-invalid', String(text !== ''));
    const ids = text ? [error.id, ...described] : described;
    if (ids.length) marked.setAttribute('aria-describedby', ids.join(' '));
    else marked.removeAttribute('aria-describedby');
  };
  const check = () => {
    touched = true;
    const text = problem(field, widget.read());
    tell(text);
    return text;
  };
  tell('');
  // Nobody is told off while still typing; what was told is taken back as soon as it is mended.
  element.addEventListener('focusout', (event) => {
    if (!element.contains(event.relatedTarget) && widget.read() !== '') check();
  });
  for (const kind of ['input', 'change']) {
    element.addEventListener(kind, () => {
      if (touched && !error.hidden) tell(problem(field, widget.read()));
      onChange();
    });
  }
  return {
    field, element, tell, check,
    get value() {
      return widget.read();
    },
    focus: () => (widget.group?.querySelector('input:checked') ?? widget.input).focus(),
  };
}

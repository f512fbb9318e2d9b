// One provider: how to get in, where to find what is asked, and the fields.
import { isShown } from './clean.js';
import { h, icon, monogram, outLink, say, show } from './dom.js';
import { makeField } from './fields.js';
import { fieldWords } from './words.js';

const METHOD_HINTS = {
  oauth2: 'Nothing to copy',
  key: 'From your settings',
  client_credentials: 'From your settings',
  none: 'Nothing to enter',
};

export class Form {
  // connector: GET integration/{name}. methods: those of its authentication_methods that may be chosen.
  // onSubmit({method, context}) is called with what passed the checks.
  constructor({ connector, methods, isReconnect, onSubmit, onBack, closeButton }) {
    this.connector = connector;
    this.methods = methods;
    this.isReconnect = isReconnect;
    this.onSubmit = onSubmit;
    this.top = h('div', { class: 'alert', role: 'alert', hidden: true });
    this.body = h('div', { class: 'fields' });
    this.guide = h('div');
    this.button = h('button', { type: 'submit', class: 'primary' });
    this.steps = h('ol', { class: 'steps', role: 'list' });
    const verb = isReconnect ? 'Reconnect' : 'Connect';
    this.form = h('form', { novalidate: true, autocomplete: 'off' },
      this.top, methods.length > 1 && this.#switch(), this.guide, this.body, this.steps,
      h('div', { class: 'actions' }, this.button));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.screen = h('div', { class: 'connect' },
      h('header', { class: 'bar' },
        onBack ? h('button', { type: 'button', class: 'plain', onclick: onBack }, icon('back'), 'All systems')
          : h('span'),
        closeButton()),
      h('div', { class: 'title' }, monogram(connector.label, 'large'),
        h('div', {}, h('h1', { tabindex: '-1' }, `${verb} ${connector.label}`), this.lead = h('p', { class: 'lead' }))),
      this.form);
    this.#use(methods[0]);
  }

  show() {
    show(this.screen, { title: this.screen.querySelector('h1').textContent,
      fine: [icon('lock'), 'Encrypted before it is stored.'] });
  }

  // {title, text, said?, reference?} at the top; `details` by field name beside the fields.
  fail({ title, text, said, reference }, details = {}) {
    this.show();
    let first = null;
    for (const one of this.fields) {
      const wrong = details[one.field.name];
      one.tell(wrong ? fieldWords(one.field, wrong) : '');
      if (wrong && !first) first = one;
    }
    this.#reveal(first);
    this.top.replaceChildren(icon('alert'), h('div', {}, h('p', { class: 'strong' }, title), h('p', {}, text),
      said && h('p', { class: 'quote' }, said), reference && h('p', { class: 'quote' }, `Reference: ${reference}`)));
    this.top.hidden = false;
    if (first) first.focus();
    else this.button.focus();
    this.top.scrollIntoView({ block: 'nearest' });
  }

  #switch() {
    const options = this.methods.map((method, i) => {
      const radio = h('input', { type: 'radio', name: 'authentication_method', value: method.name, checked: i === 0 });
      radio.addEventListener('change', () => this.#use(method));
      return h('label', { class: 'option' }, radio,
        h('span', {}, method.label, h('small', {}, METHOD_HINTS[method.type] ?? '')));
    });
    return h('fieldset', { class: 'methods' }, h('legend', { class: 'label' }, 'How to connect'),
      h('div', { class: 'options' }, options));
  }

  // What was typed stays when another way is chosen that asks for the same.
  #use(method) {
    const typed = new Map((this.fields ?? []).map((one) => [one.field.name, one.value]));
    this.method = method;
    this.top.hidden = true;
    this.fields = method.fields.filter((field) => !field.hidden).map((field) =>
      makeField({ ...field, value: typed.get(field.name) || field.value }, () => this.#update()));
    const optional = this.fields.filter(({ field }) => !field.required);
    this.more = optional.length > 0 && h('details', { class: 'more' },
      h('summary', {}, icon('next'), 'Optional settings'),
      h('div', { class: 'fields' }, optional.map((one) => one.element)));
    this.body.replaceChildren(...this.fields.filter(({ field }) => field.required).map((one) => one.element),
      ...(this.more ? [this.more] : []));
    this.#tellWay(method);
    this.#update();
  }

  #tellWay(method) {
    const { label, docs } = this.connector;
    const asks = method.fields.some((field) => !field.hidden && field.required);
    this.lead.textContent = method.is_redirect
      ? asks ? `A detail or two, then you sign in at ${label}.` : 'Three steps, and nothing to copy.'
      : asks ? `Checked with ${label} before it is saved.` : 'Nothing has to be entered.';
    const link = outLink(docs, `Documentation of ${label}`);
    const parts = [method.help && h('p', {}, method.help),
      link && !method.is_redirect && asks && h('p', {}, link)].filter(Boolean);
    const guide = () => h('aside', { class: method.help ? 'guide' : 'guide bare', 'aria-label': 'Help' },
      icon('help'), h('div', {}, parts));
    this.guide.replaceChildren(...(parts.length > 0 ? [guide()] : []));
    this.button.replaceChildren(...(method.is_redirect
      ? [`Continue to ${label}`, icon('next')]
      : [this.isReconnect ? 'Reconnect' : 'Connect']));
    this.steps.hidden = !method.is_redirect;
    this.steps.replaceChildren(...[`Sign in at ${label}`, 'Say yes when it asks for access',
      'Come back here, and all is set'].map((text) => h('li', {}, text)));
  }

  #values() {
    return Object.fromEntries(this.fields.map((one) => [one.field.name, one.value]));
  }

  #update() {
    const values = this.#values();
    for (const one of this.fields) one.element.hidden = !isShown(one.field, values);
  }

  #shown() {
    return this.fields.filter((one) => !one.element.hidden);
  }

  #reveal(one) {
    if (one && this.more && this.more.contains(one.element)) this.more.open = true;
  }

  #submit() {
    this.top.hidden = true;
    const wrong = this.#shown().filter((one) => one.check() !== '');
    if (wrong.length > 0) {
      this.#reveal(wrong[0]);
      wrong[0].focus();
      if (wrong.length > 1) say(`${wrong.length} fields need a second look.`);
      return;
    }
    const context = {};
    for (const one of this.#shown()) {
      const { name } = one.field;
      if (one.value !== '') context[name] = one.value;
      // Emptied by the customer, where the link had filled it in.
      else if (this.method.fields.find((field) => field.name === name).value) context[name] = null;
    }
    this.onSubmit({ method: this.method, context });
  }
}

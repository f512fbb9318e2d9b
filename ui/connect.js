// The hosted connect page, from its address to its end: which screen comes when.
import { Api, ApiError } from './api.js';
import { showChoice } from './choose.js';
import { h, icon, setMark } from './dom.js';
import { Form } from './form.js';
import { isSignInPopup, receiveSignIn, signInByPopup, tellSignInFailed } from './handover.js';
import { canClose, close, forget, isFramed, keep, kept, openedByUs, tellError, tellSuccess } from './host.js';
import { showFailure, showLinkGone, showProgress, showSuccess } from './outcome.js';
import { explain, explainReturn, isLinkError } from './words.js';

// What callers of Truto's SDK name by these words.
const METHOD_TYPES = { api_key: 'key', oauth2: 'oauth2', oauth2_client_credentials: 'client_credentials' };

// Long enough to be read, and to be heard.
const READ_MS = 1_600;

// A window that listens closes this one itself; one that is gone before it was heard would count as closed.
const HEAR_MS = 500;

// Shorter, and a screen only flickers.
const GLIMPSE_MS = 400;

const query = new URLSearchParams(location.search);
const page = { token: '', api: null, session: null, options: {} };

const origins = () => page.session?.origins ?? kept().origins ?? [];

const closeButton = () => canClose && h('button', { type: 'button', class: 'plain close', 'aria-label': 'Close',
  onclick: close }, icon('close'));

// The token leaves the address at once: no history, bookmark or screenshot shall hold it.
function takeAddress() {
  const list = (name) => (query.get(name) ?? '').split(',').map((one) => one.trim()).filter(Boolean);
  const given = query.get('link_token');
  const options = { integration: query.get('integration') ?? '', integrations: list('integrations'),
    noBack: ['true', '1'].includes(query.get('no_back')), authFormat: query.get('auth_format') ?? '' };
  if (given) {
    forget();
    keep({ token: given, options });
  }
  page.token = given ?? kept().token ?? '';
  page.options = given ? options : kept().options ?? options;
  history.replaceState(given ? null : history.state, '', location.pathname);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function finish({ integration, integrated_account_id, redirect_uri, label }) {
  const told = origins();
  const isReconnect = Boolean(page.session?.integrated_account_id);
  const next = isFramed ? null : safeUrl(redirect_uri);
  forget();
  showSuccess({ label, isReconnect, next, close: canClose && !next && close });
  tellSuccess({ integration, integrated_account_id }, told);
  if (openedByUs()) pause(HEAR_MS).then(close);
  else if (next) pause(READ_MS).then(() => location.replace(next));
}

// The engine has compared it with what the operator allows; here only code posing as an address is kept out.
function safeUrl(text) {
  return /^https?:\/\//i.test(text ?? '') ? text : null;
}

// A dead link ends everything; anything else is given back to be told where it belongs.
function endsHere(error) {
  if (!isLinkError(error)) return false;
  const told = origins();
  forget();
  showLinkGone({ code: error.code, closeButton, leave: canClose && (() => {
    tellError('The link is not valid any more.', 'invalid_token', told);
    pause(HEAR_MS).then(close);
  }) });
  return true;
}

async function submit(connector, form, { method, context }) {
  const { label, name } = connector;
  const body = { integration: name, authentication_method: method.name, context };
  const shown = Date.now();
  const done = showProgress({ label, isRedirect: method.is_redirect });
  try {
    if (method.is_redirect && isFramed) {
      finish({ ...(await signInByPopup({ token: page.token, origins: origins(), body })), label });
    } else if (method.is_redirect) {
      const { authorize_url } = await page.api.authorize(body);
      keep({ label, origins: origins() });
      location.assign(authorize_url);
    } else {
      const made = await page.api.submit(body);
      await pause(shown + GLIMPSE_MS - Date.now());
      finish({ ...made, label });
    }
  } catch (failure) {
    await pause(shown + GLIMPSE_MS - Date.now());
    tellFailure(form, label, failure);
  } finally {
    done();
  }
}

function tellFailure(form, label, failure) {
  if (failure === 'closed') {
    form.fail({ title: 'The sign-in was closed', text: 'Nothing was connected. Continue when you are ready.' });
  } else if (failure === 'blocked') {
    form.fail({ title: 'Your browser blocked the sign-in window', text: 'Allow popups for this page, then continue.' });
  } else {
    const error = failure.error ? new ApiError(failure.error.status, failure.error.body) : failure;
    if (!endsHere(error)) form.fail(explain(error, label), error.details);
  }
}

// The ways in that may be chosen: those of the account that is connected again, or of the caller's wish, or all.
function usable(connector) {
  const { authentication_method: fixed } = page.session;
  const all = connector.authentication_methods;
  const wish = page.options.authFormat;
  const narrowed = all.filter(({ name, type }) => (fixed ? name === fixed
    : wish && (name === wish || type === (METHOD_TYPES[wish] ?? wish))));
  return narrowed.length > 0 ? narrowed : all;
}

async function open(name, onBack) {
  const connector = await page.api.integration(name);
  const form = new Form({
    connector, methods: usable(connector), isReconnect: Boolean(page.session.integrated_account_id),
    onSubmit: (filled) => submit(connector, form, filled), onBack, closeButton,
  });
  form.show();
}

function choose(integrations) {
  const back = () => (isFramed ? showList() : history.back());
  const pick = (name) => {
    // Inside a frame the history belongs to the page around it.
    if (!isFramed) history.pushState({ name }, '');
    attempt(() => open(name, page.options.noBack ? null : back));
  };
  const showList = () => showChoice({ integrations, onPick: pick, closeButton });
  const showState = () => {
    const name = history.state?.name;
    if (name) attempt(() => open(name, page.options.noBack ? null : back));
    else showList();
  };
  window.addEventListener('popstate', showState);
  showState();
}

async function attempt(step) {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (endsHere(error)) return;
    showFailure(explain(error, 'The system'), { closeButton, retry: () => attempt(step) });
  }
}

async function begin() {
  if (!page.token) return showLinkGone({ code: 'link_token_missing', closeButton, leave: null });
  page.api = new Api(page.token);
  page.session = await page.api.session();
  keep({ origins: page.session.origins, redirect_uri: page.session.redirect_uri });
  if (page.session.environment === 'sandbox') setMark('Test mode');
  const { integrations: wanted, integration } = page.options;
  const offered = page.session.integrations.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const one = page.session.integration ?? (offered.find(({ name }) => name === integration)?.name || null);
  if (!one) return choose(offered);
  return open(one, null);
}

// Back from a provider. Only a tab that left from here tells anybody: an address alone proves nothing.
function comeBack() {
  const before = kept();
  if (query.get('result') === 'success') {
    const told = { integration: query.get('integration'), integrated_account_id: query.get('integrated_account_id') };
    if (before.token) return finish({ ...told, redirect_uri: before.redirect_uri, label: before.label });
    return showSuccess({ label: '', close: canClose && close });
  }
  const why = explainReturn(query.get('code') ?? '', query.get('message') ?? '');
  const again = before.token && !openedByUs() && (() => location.assign(new URL(document.documentElement.dataset.root
    + 'connect-account', location.href)));
  return showFailure(why, { closeButton, retry: again || (openedByUs() && (() => window.close())) });
}

// The popup of a framed page: asks for the sign-in where its cookie is first-party, and goes there.
async function signIn() {
  history.replaceState(null, '', location.pathname);
  const { token, origins: told, body } = await receiveSignIn();
  try {
    const { authorize_url } = await new Api(token).authorize(body);
    keep({ token, origins: told, label: '' });
    location.replace(authorize_url);
  } catch (error) {
    tellSignInFailed(error);
    window.close();
  }
}

// Back from a provider's page, to one that was put aside while it was leaving.
window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

if (isFramed) {
  document.documentElement.classList.add('framed');
  // As any dialog; but first of all Escape empties the search.
  window.addEventListener('keydown', ({ key, target }) => {
    if (key === 'Escape' && !(target.type === 'search' && target.value)) close();
  });
}
if (location.pathname.endsWith('/done')) comeBack();
else if (isSignInPopup) signIn();
else {
  takeAddress();
  attempt(begin);
}

// Whoever opened the page: a window with a popup, a page with a frame, or nobody (a link in a mail).
//
// Whom the result may be told: the origins that the operator allows. Where none are named, no page can frame this one,
// and a popup tells whoever opened it, who had the link and thereby the right to connect. The result holds no secret:
// the id of an account is worth nothing without an API key.

export const isFramed = window.parent !== window;
export const isPopup = !isFramed && window.opener !== null;

const KEPT = 'atsume-connect';

// Those of the operator, in the page itself: known also where there is no session.
const named = (document.documentElement.dataset.origins ?? '').split(' ').filter(Boolean);

// What has to outlive a reload and the way to a provider and back. Tab by tab, and gone with the tab.
export function keep(what) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...what }));
  } catch {
    // A browser that keeps nothing: a reload then needs the link again.
  }
}

export function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

export function forget() {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // Nothing was kept.
  }
}

// The opener is another window of this very page when a frame had to leave for a sign-in.
export function openedByUs() {
  try {
    return isPopup && window.opener.location.origin === location.origin && window.opener !== window.opener.parent;
  } catch {
    return false;
  }
}

function post(target, message, origins) {
  for (const origin of origins) {
    try {
      target.postMessage(message, origin);
    } catch {
      // No origin that this browser knows.
    }
  }
}

// `origins` are those that the session allows besides.
function tell(message, origins) {
  const allowed = [...new Set([...named, ...origins])];
  if (isFramed) post(window.parent, message, allowed);
  else if (openedByUs()) post(window.opener, message, [location.origin]);
  else if (isPopup) post(window.opener, message, allowed.length ? [...allowed, location.origin] : ['*']);
}

export function tellSuccess({ integration, integrated_account_id }, origins) {
  tell({ is_truto: true, result: 'success', integration, integrated_account_id }, origins);
}

// Told when the customer leaves, not before: whoever hears it closes the window, and nothing could be read.
export function tellError(text, kind, origins) {
  tell({ is_truto: true, result: 'error', error: text, error_type: kind }, origins);
}

export const canClose = isFramed || isPopup;

export function close() {
  if (isFramed) post(window.parent, 'closed', named);
  else window.close();
}

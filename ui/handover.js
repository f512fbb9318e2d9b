// A sign-in from within a frame. Providers refuse to be framed, and the cookie that binds the sign-in to this browser
// is a third party's there; so a popup of the page's own asks for the sign-in and goes to it. The two are windows of
// one origin and speak with each other only.

const HASH = '#sign-in';

export const isSignInPopup = location.hash === HASH && window.opener !== null;

const post = (target, message) => target.postMessage({ atsume: message }, location.origin);

function listen(from, handle) {
  const listener = (event) => {
    if (event.origin === location.origin && event.source === from) handle(event.data, stop);
  };
  const stop = () => window.removeEventListener('message', listener);
  window.addEventListener('message', listener);
  return stop;
}

// In the frame, from a click. Gives what was connected; rejects with 'closed', 'blocked', or {error} for an ApiError.
export function signInByPopup({ token, origins, body }) {
  const left = Math.max(0, (screen.availWidth - 600) / 2);
  const features = `popup,width=600,height=760,left=${left},top=60`;
  const popup = window.open(`${location.pathname}${HASH}`, 'atsume-sign-in', features);
  if (!popup) return Promise.reject('blocked');
  return new Promise((resolve, reject) => {
    const end = (settle, value) => {
      stop();
      clearInterval(watch);
      settle(value);
    };
    // Looked at twice: what a window said last may arrive after it is gone.
    let gone = 0;
    const watch = setInterval(() => popup.closed && ++gone > 1 && end(reject, 'closed'), 300);
    const stop = listen(popup, (data) => {
      if (data?.atsume?.kind === 'ready') post(popup, { kind: 'go', token, origins, body });
      else if (data?.atsume?.kind === 'failed') end(reject, { error: data.atsume.error });
      else if (data?.is_truto && data.result === 'success') end(resolve, data);
    });
  });
}

// In the popup: {token, origins, body} of the frame.
export function receiveSignIn() {
  return new Promise((resolve) => {
    const stop = listen(window.opener, (data) => {
      if (data?.atsume?.kind !== 'go') return;
      stop();
      resolve(data.atsume);
    });
    post(window.opener, { kind: 'ready' });
  });
}

export function tellSignInFailed({ status, code, message, origin, details, remoteStatus, requestId }) {
  post(window.opener, { kind: 'failed', error: { status, body: { code, message, origin, details,
    remote_status: remoteStatus, request_id: requestId } } });
}

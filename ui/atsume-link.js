// AtsumeLink.open({ link_token }) opens Atsume's connect page and gives a promise of { integrated_account_id,
// integration }. It rejects with an Error whose `code` is "closed", "blocked" or "denied". docs/connect_page.md
(() => {
  const script = document.currentScript;
  const fail = (code, text) => Object.assign(new Error(text), { code });

  function address(options) {
    const base = options.base_url ?? new URL('..', script.src).href;
    const url = new URL(options.url ?? `${base.replace(/\/*$/, '/')}connect-account`);
    for (const name of ['link_token', 'integration', 'integrations', 'no_back', 'auth_format']) {
      if (options[name]) url.searchParams.set(name, options[name]);
    }
    return url;
  }

  function popup(url, { width = 560, height = 760 }) {
    const left = Math.max(0, screenX + (outerWidth - width) / 2);
    const top = Math.max(0, screenY + (outerHeight - height) / 2);
    const win = window.open(url, 'atsume-link', `popup,width=${width},height=${height},left=${left},top=${top}`);
    if (!win) throw fail('blocked', 'The browser blocked the popup: call open() in a click');
    return { win, isGone: () => win.closed, close: () => win.close() };
  }

  function iframe(url) {
    const before = document.activeElement;
    const dialog = document.createElement('dialog');
    const frame = document.createElement('iframe');
    dialog.style.cssText = 'padding:0;border:0;max-width:none;max-height:none;overflow:hidden;border-radius:16px;'
      + 'background:none;box-shadow:0 24px 80px rgb(0 0 0/.35)';
    frame.style.cssText = 'display:block;border:0;width:min(100vw,480px);height:min(100dvh,720px)';
    frame.title = 'Connect your account';
    frame.src = url;
    dialog.append(frame);
    document.body.append(dialog);
    dialog.showModal();
    const close = () => {
      dialog.remove();
      before?.focus();
    };
    dialog.addEventListener('close', close);
    return { win: frame.contentWindow, isGone: () => !dialog.isConnected, close };
  }

  const open = (options) => new Promise((resolve, reject) => {
    const url = address(options);
    const shown = (options.mode === 'iframe' ? iframe : popup)(url.href, options);
    const end = (settle, value) => {
      clearInterval(watch);
      removeEventListener('message', listen);
      shown.close();
      settle(value);
    };
    const closed = () => end(reject, fail('closed', 'Closed before an account was connected'));
    const listen = ({ origin, source, data }) => {
      if (origin !== url.origin || source !== shown.win) return;
      const { is_truto, result, integration, integrated_account_id, error } = data;
      if (data === 'closed') closed();
      else if (is_truto && result === 'success') end(resolve, { integrated_account_id, integration });
      else if (is_truto) end(reject, fail('denied', error));
    };
    addEventListener('message', listen);
    const watch = setInterval(() => shown.isGone() && closed(), 250);
  });

  window.AtsumeLink = { open };
})();

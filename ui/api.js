// What the page asks of the engine. The link token travels in a header and nowhere else.

// Long enough for a provider that is slow to say yes.
const PATIENCE_MS = 130_000;

const root = new URL(document.documentElement.dataset.root, location.href);

// status 0: there was no answer.
export class ApiError extends Error {
  constructor(status, body = {}) {
    super(body.message ?? '');
    this.status = status;
    this.code = body.code ?? '';
    this.origin = body.origin ?? '';
    this.details = body.details ?? {};
    this.remoteStatus = body.remote_status ?? null;
    this.requestId = body.request_id ?? '';
  }
}

export class Api {
  constructor(token) {
    this.token = token;
  }
  session() {
    return this.#call('GET', 'session');
  }
  integration(name) {
    return this.#call('GET', `integration/${encodeURIComponent(name)}`);
  }
  submit(body) {
    return this.#call('POST', 'submit', body);
  }
  authorize(body) {
    return this.#call('POST', 'authorize', body);
  }

  async #call(method, path, body) {
    let response;
    try {
      response = await fetch(new URL(`connect-account/${path}`, root), {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        body: body && JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      throw new ApiError(0);
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new ApiError(response.status, answer);
    return answer;
  }
}

// npm's oidc-provider as a vendor: a real authorization server that demands PKCE and rotates refresh tokens, and an API
// behind it that takes its access tokens. And a browser without pages, which signs in there.
//
//   ATSUME_NPM           the folder whose node_modules holds it; build/npm unless given
//   ATSUME_REQUIRE_NPM   without it the test fails rather than being skipped
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { makeFolder, root, startEngine, withDeadline } from './engine.mjs';
import { startServer } from './provider.mjs';

const entry = [process.env.ATSUME_NPM, path.join(root, 'build/npm')]
  .filter(Boolean)
  .map((folder) => path.resolve(folder, 'node_modules/oidc-provider/lib/index.js'))
  .find((file) => fs.existsSync(file));
if (!entry) {
  const advice = 'npm package oidc-provider is not installed: ./dev test does it where npm and its registry are at hand';
  console.log(process.env.ATSUME_REQUIRE_NPM ? advice : `skipped: ${advice}`);
  process.exit(process.env.ATSUME_REQUIRE_NPM ? 1 : 77);
}
const { Provider } = await import(pathToFileURL(entry));

const SCOPES = ['openid', 'offline_access', 'jobs'];
const SECRETS = { basic: 'basic:secret/+%', post: 'post-secret' };

function connectorOf(port) {
  const at = `http://127.0.0.1:${port}`;
  const method = (name, lines) => `  ${name}:
    type: oauth2
    label: Sign in (${name})
    authorize_url: ${at}/auth
    token_url: ${at}/token
    revoke_url: ${at}/token/revocation
    scopes: [${SCOPES.join(', ')}]
    authorize_params: { prompt: consent }
    client_id: ${name}-client
${lines}`;
  return `connector: 1
id: vendor
name: Vendor
categories: [ats]
base_url: ${at}/api
app:
  basic_secret: { label: Secret of the first client, secret: true }
  post_secret: { label: Secret of the second client, secret: true }
  private_key: { label: Key of the third client, format: pem, secret: true }
auth:
${method('basic', '    client_secret: "{{ app.basic_secret }}"\n    client_auth: basic\n')}\
${method('post', '    client_secret: "{{ app.post_secret }}"\n')}\
${method('jwt', '    client_secret: "{{ app.private_key }}"\n    client_auth: private_key_jwt\n')}\
  form:
    type: key
    fields: { password: { label: Password } }
    apply: { headers: { x-password: "{{ account.password }}" } }
verify: { request: GET /me, account_id: id, account_name: name }
resources:
  jobs: { list: { request: GET /jobs, data: jobs, paginate: { type: none, reason: short } } }
`;
}

// {engine, provider, tokenRequests, issued, origin}: `tokenRequests` are the grant types asked for at the token endpoint,
// `issued` the tokens of the last answer, as oidc-provider's own objects. The API knows its access tokens, and the
// password "open sesame".
export async function startVendor(t, { args = [], config = '' } = {}) {
  const out = { tokenRequests: [], issued: {} };
  let handle;
  const port = await startServer(t, (request, response) => handle(request, response));
  const origin = `http://127.0.0.1:${port}`;
  const folder = makeFolder(t);
  fs.mkdirSync(path.join(folder, 'connectors/vendor'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'mappings'));
  fs.writeFileSync(path.join(folder, 'connectors/vendor/connector.yaml'), connectorOf(port));
  fs.writeFileSync(path.join(folder, 'config.yaml'), `redirect_uris: ["https://app.example.com"]\n${config}`);
  const engine = await startEngine(t, {
    args: ['--config', path.join(folder, 'config.yaml'), '--connectors', path.join(folder, 'connectors'), '--mappings',
      path.join(folder, 'mappings'), '--allow-private', ...args],
  });
  const keys = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signing = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const client = (name, more) => ({
    client_id: `${name}-client`, redirect_uris: [`${engine.url}/oauth/callback`], scope: SCOPES.join(' '),
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], ...more,
  });
  const provider = new Provider(origin, {
    clients: [
      client('basic', { client_secret: SECRETS.basic, token_endpoint_auth_method: 'client_secret_basic' }),
      client('post', { client_secret: SECRETS.post, token_endpoint_auth_method: 'client_secret_post' }),
      client('jwt', {
        token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), use: 'sig' }] },
      }),
    ],
    scopes: SCOPES,
    pkce: { methods: ['S256'], required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    features: { revocation: { enabled: true } },
    cookies: { keys: ['of this test only'] },
    jwks: { keys: [signing.privateKey.export({ format: 'jwk' })] },
    ttl: { AccessToken: 3600, RefreshToken: 86400, Grant: 86400, Session: 86400, Interaction: 3600 },
  });
  provider.on('grant.success', ({ oidc }) => {
    out.tokenRequests.push(oidc.params.grant_type);
    const { AccessToken, RefreshToken, RotatedRefreshToken } = oidc.entities;
    out.issued = { AccessToken, RefreshToken, RotatedRefreshToken };
  });
  provider.on('grant.error', ({ oidc }, error) => out.tokenRequests.push(`${oidc.params?.grant_type}: ${error.message}`));
  const pages = provider.callback();
  handle = (request, response) => {
    if (request.url.startsWith('/api/')) return answer(provider, request, response);
    return pages(request, response);
  };
  const set = await engine.call('PUT', '/v1/integration/vendor/app', {
    body: { basic_secret: SECRETS.basic, post_secret: SECRETS.post,
      private_key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }) },
  });
  assert.equal(set.status, 200, set.text);
  assert.doesNotMatch(set.text, /secret\/|PRIVATE KEY/);
  return Object.assign(out, { engine, provider, origin });
}

async function answer(provider, request, response) {
  const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const known = token && await provider.AccessToken.find(token);
  const isKnown = (known && !known.isExpired) || request.headers['x-password'] === 'open sesame';
  const body = isKnown ? { id: '42', name: 'Acme', jobs: [{ id: '1' }] } : { error: 'who are you' };
  response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

// Cookies and redirects, and nothing else of a browser.
export class Browser {
  jars = new Map();

  async fetch(url, { method = 'GET', form, headers = {}, body } = {}) {
    const { origin } = new URL(url);
    const jar = this.jars.get(origin) ?? new Map();
    this.jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await withDeadline(fetch(url, {
      method, redirect: 'manual', headers: { ...(cookie ? { cookie } : {}), ...headers },
      body: form ? new URLSearchParams(form) : body,
    }), `${method} ${url}`);
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  // Signs in and consents, up to the address at the engine that the vendor sends back to.
  async consent(authorizeUrl, { login = 'acme', decline = false } = {}) {
    let url = authorizeUrl;
    for (let step = 0; step < 20; ++step) {
      const response = await this.fetch(url);
      if (response.status >= 300 && response.status < 400) {
        url = new URL(response.headers.get('location'), url).href;
        if (new URL(url).pathname === '/oauth/callback') return url;
        continue;
      }
      const page = await response.text();
      assert.equal(response.status, 200, page);
      if (decline) {
        url = `${url}/abort`;
        continue;
      }
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(page);
      const sent = await this.fetch(url, { method: 'POST', form: { prompt, login, password: 'any' } });
      url = new URL(sent.headers.get('location'), url).href;
    }
    throw new Error('the sign-in goes in circles');
  }

  // What the page at the end is told.
  async finish(callbackUrl) {
    const response = await this.fetch(callbackUrl);
    assert.equal(response.status, 303);
    const location = new URL(response.headers.get('location'));
    assert.equal(location.pathname, '/connect-account/done');
    return Object.fromEntries(location.searchParams);
  }
}

export async function makeLink(engine, more = {}) {
  const made = await engine.post('/v1/link-token', { tenant_id: 'acme', integration: 'vendor', ...more });
  assert.equal(made.status, 201, made.text);
  return made.body.link_token;
}

// Where the vendor's sign-in begins; the browser is bound to it.
export async function authorize(engine, browser, link, authentication_method = 'basic') {
  const response = await browser.fetch(`${engine.url}/connect-account/authorize`, {
    method: 'POST', headers: { authorization: `Bearer ${link}` },
    body: JSON.stringify({ integration: 'vendor', authentication_method, context: {} }),
  });
  const body = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  return body.authorize_url;
}

// A whole sign-in by a new browser; gives what the page at the end is told.
export async function signIn(engine, { link, method, ...more } = {}) {
  const browser = new Browser();
  const url = await authorize(engine, browser, link ?? await makeLink(engine), method);
  return browser.finish(await browser.consent(url, more));
}

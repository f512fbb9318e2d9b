// Accounts that sign in at a real authorization server: npm's oidc-provider, with PKCE demanded and refresh tokens good
// for one renewal.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import test from 'node:test';

import { Browser, authorize, makeLink, signIn, startVendor } from './authorization_server.mjs';

const vendorOf = (t) => startVendor(t);
const accountOf = async (engine, id) => (await engine.get(`/v1/integrated-account/${id}`)).body;
const jobsOf = (engine, id) => engine.get(`/v1/proxy/jobs?integrated_account_id=${id}`);

async function connected(engine, options) {
  const done = await signIn(engine, options);
  assert.equal(done.result, 'success', JSON.stringify(done));
  return done.integrated_account_id;
}

// 200 calls at once, on every loop; all must work.
async function callAtOnce(engine, id) {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2
    ? jobsOf(engine, id) : engine.get(`/v1/custom/jobs?integrated_account_id=${id}`))));
  for (const answer of answers) assert.equal(answer.status, 200, answer.text);
}

test('every way for a client to prove itself connects, calls, renews and revokes', async (t) => {
  const vendor = await vendorOf(t);
  const { engine } = vendor;
  for (const method of ['basic', 'post', 'jwt']) {
    vendor.tokenRequests.length = 0;
    const id = await connected(engine, { method });
    const account = await accountOf(engine, id);
    assert.equal(account.status, 'active');
    assert.equal(account.authentication_method, method);
    assert.deepEqual(account.context.remote_account, { id: '42', name: 'Acme' });
    assert.deepEqual(account.context.oauth.missing_scopes, []);
    assert.equal((await jobsOf(engine, id)).status, 200);
    await vendor.issued.AccessToken.destroy();
    assert.equal((await jobsOf(engine, id)).status, 200);
    assert.deepEqual(vendor.tokenRequests, ['authorization_code', 'refresh_token'], method);
    const { AccessToken, RefreshToken } = vendor.issued;
    assert.ok(await vendor.provider.RefreshToken.find(RefreshToken.jti));
    const gone = await engine.call('DELETE', `/v1/integrated-account/${id}`);
    assert.deepEqual(gone.body, { id });
    assert.equal(await vendor.provider.RefreshToken.find(RefreshToken.jti), undefined);
    assert.equal(await vendor.provider.AccessToken.find(AccessToken.jti), undefined);
  }
});

test('200 calls over a token that no longer works make one token request', async (t) => {
  const vendor = await vendorOf(t);
  const { engine } = vendor;
  const id = await connected(engine);
  for (let round = 0; round < 3; ++round) {
    vendor.tokenRequests.length = 0;
    await vendor.issued.AccessToken.destroy();
    await callAtOnce(engine, id);
    assert.deepEqual(vendor.tokenRequests, ['refresh_token']);
  }
});

test('200 calls over an imported token that has expired make one token request', async (t) => {
  const vendor = await vendorOf(t);
  const { engine, origin } = vendor;
  // The code flow by hand, as the system that the account comes from did it.
  const verifier = crypto.randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    response_type: 'code', client_id: 'post-client', redirect_uri: `${engine.url}/oauth/callback`, state: 's',
    scope: 'openid offline_access jobs', prompt: 'consent', code_challenge_method: 'S256',
    code_challenge: crypto.createHash('sha256').update(verifier).digest('base64url'),
  });
  const back = new URL(await new Browser().consent(`${origin}/auth?${query}`));
  const answer = await fetch(`${origin}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code', code: back.searchParams.get('code'), code_verifier: verifier,
      redirect_uri: `${engine.url}/oauth/callback`, client_id: 'post-client', client_secret: 'post-secret',
    }),
  });
  const { access_token, refresh_token } = await answer.json();
  const made = await engine.post('/v1/integrated-account', {
    integration: 'vendor', tenant_id: 'acme', authentication_method: 'post', verify: false,
    context: { oauth: { token: { access_token, refresh_token, expires_at: '2020-01-01T00:00:00Z' } } },
  });
  assert.equal(made.status, 201, made.text);
  vendor.tokenRequests.length = 0;
  await callAtOnce(engine, made.body.id);
  assert.deepEqual(vendor.tokenRequests, ['refresh_token']);
  assert.equal((await accountOf(engine, made.body.id)).status, 'active');
});

test('a customer who declines is told, and may come again', async (t) => {
  const { engine } = await vendorOf(t);
  const link = await makeLink(engine);
  const done = await signIn(engine, { link, decline: true });
  assert.equal(done.result, 'error');
  assert.equal(done.code, 'sign_in_denied');
  await connected(engine, { link });
  assert.equal((await engine.get('/connect-account/session', { key: link })).body.code, 'link_token_used');
});

test('only the browser that began may end a sign-in, and only once', async (t) => {
  const vendor = await vendorOf(t);
  const { engine } = vendor;
  const browser = new Browser();
  const link = await makeLink(engine);
  const callback = await browser.consent(await authorize(engine, browser, link));
  assert.equal((await new Browser().finish(callback)).code, 'sign_in_cookie');
  const other = new Browser();
  await authorize(engine, other, link);
  assert.equal((await other.finish(callback)).code, 'sign_in_cookie');
  assert.deepEqual(vendor.tokenRequests, []);
  const done = await browser.finish(callback);
  assert.equal(done.result, 'success', JSON.stringify(done));
  assert.equal((await other.finish(callback)).code, 'sign_in_cookie');
  assert.equal((await browser.finish(callback)).code, 'sign_in_used');
  assert.deepEqual(vendor.tokenRequests, ['authorization_code']);
});

test('an answer of another issuer is refused before its code is sent anywhere', async (t) => {
  const vendor = await vendorOf(t);
  const browser = new Browser();
  const callback = new URL(
    await browser.consent(await authorize(vendor.engine, browser, await makeLink(vendor.engine))));
  assert.equal(callback.searchParams.get('iss'), vendor.origin);
  callback.searchParams.set('iss', 'http://127.0.0.1:1');
  assert.equal((await browser.finish(callback.href)).code, 'sign_in_issuer');
  assert.deepEqual(vendor.tokenRequests, []);
});

test('a grant revoked at the vendor asks for a new sign-in, which keeps the id', async (t) => {
  const vendor = await vendorOf(t);
  const { engine } = vendor;
  const id = await connected(engine);
  await vendor.issued.AccessToken.destroy();
  await vendor.issued.RefreshToken.destroy();
  const refused = await jobsOf(engine, id);
  assert.equal(refused.status, 401, refused.text);
  assert.equal(refused.body.code, 'token_refused');
  const broken = await accountOf(engine, id);
  assert.equal(broken.status, 'needs_reauth');
  assert.equal(broken.last_error.code, 'token_refused');
  const link = await makeLink(engine, { integrated_account_id: id });
  assert.equal(await connected(engine, { link }), id);
  const healed = await accountOf(engine, id);
  assert.equal(healed.status, 'active');
  assert.equal(healed.last_error, null);
  assert.equal(healed.created_at, broken.created_at);
  assert.equal((await jobsOf(engine, id)).status, 200);
  assert.equal((await engine.get('/v1/integrated-account')).body.result.length, 1);
});

test('no secret is in the log', async (t) => {
  const vendor = await vendorOf(t);
  const id = await connected(vendor.engine, { method: 'post' });
  const { AccessToken, RefreshToken } = vendor.issued;
  await vendor.engine.call('DELETE', `/v1/integrated-account/${id}`);
  await vendor.engine.kill('SIGTERM');
  const text = vendor.engine.log.text();
  assert.match(text, /account connected by a link/);
  for (const secret of [AccessToken.jti, RefreshToken.jti, 'post-secret', 'PRIVATE KEY', 'code_verifier']) {
    assert.ok(!text.includes(secret), `the log has ${secret}`);
  }
});

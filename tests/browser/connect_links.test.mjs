// What a link brings to the hosted connect page, and the ways in which a link ends.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after } from 'node:test';

import { until } from '../integration/engine.mjs';
import { startServer } from '../integration/provider.mjs';
import { GOOD_KEY, startBambooHr } from './bamboohr.mjs';
import {
  PHONE, accountsOf, arriveAt, makeLink, openTab, picture, startBrowser, startConnectEngine,
} from './browser.mjs';
import { startHostPage } from './host_page.mjs';

const browser = await startBrowser(after);

async function begin(t, { config, ...options } = {}) {
  const provider = await startBambooHr(t);
  const engine = await startConnectEngine(t, { args: provider.args, config });
  return { engine, provider, tab: await openTab(t, browser, options) };
}

async function connect(page) {
  await page.getByLabel('Company domain').fill('acme');
  await page.getByRole('textbox', { name: 'API key' }).fill(GOOD_KEY);
  await page.getByRole('button', { name: /onnect$/ }).click();
}

test('an unknown and a missing link end on a page that says what to do', async (t) => {
  const { engine, tab } = await begin(t, PHONE);
  for (const query of ['', '?link_token=lt_nobody_knows_this']) {
    await tab.goto(`${engine.url}/connect-account${query}`);
    await arriveAt(tab, 'This link does not work');
  }
  await picture(tab, 'phone_broken_link');
});

test('an expired link says so', async (t) => {
  const { engine, tab } = await begin(t);
  const link = await makeLink(engine, { expires_in: 1 });
  const session = () => engine.get('/connect-account/session', { key: link.link_token });
  await until(session, ({ status }) => status === 401, 'the link to expire');
  await tab.goto(link.url);
  await arriveAt(tab, 'This link has expired');
  await tab.getByText('Ask the people who sent it for a new one').waitFor();
  await picture(tab, 'expired');
});

test('a link that is taken back while somebody fills in the form connects nothing', async (t) => {
  const { engine, tab, provider } = await begin(t);
  const link = await makeLink(engine, { integration: 'bamboohr' });
  await tab.goto(link.url);
  await arriveAt(tab, 'Connect BambooHR');
  assert.equal((await engine.call('DELETE', `/v1/link-token/${link.id}`)).status, 200);
  await connect(tab);
  await arriveAt(tab, 'This link does not work');
  assert.deepEqual(await accountsOf(engine), []);
  assert.deepEqual(provider.asked, []);
});

test('an account is connected again and keeps its id', async (t) => {
  const { engine, tab } = await begin(t);
  await tab.goto((await makeLink(engine, { integration: 'bamboohr' })).url);
  await connect(tab);
  await arriveAt(tab, 'BambooHR is connected');
  const [account] = await accountsOf(engine);
  await tab.goto((await makeLink(engine, { integrated_account_id: account.id })).url);
  await arriveAt(tab, 'Reconnect BambooHR');
  assert.equal(await tab.getByLabel('Company domain').inputValue(), 'acme');
  await picture(tab, 'reconnect');
  await connect(tab);
  await arriveAt(tab, 'BambooHR is connected again');
  assert.deepEqual((await accountsOf(engine)).map(({ id }) => id), [account.id]);
});

test('what the link filled in stands in the form', async (t) => {
  const { engine, tab } = await begin(t);
  await tab.goto((await makeLink(engine, { integration: 'bamboohr', context: { subdomain: 'acme' } })).url);
  await arriveAt(tab, 'Connect BambooHR');
  assert.equal(await tab.getByLabel('Company domain').inputValue(), 'acme');
});

test('only what the link is for can be chosen', async (t) => {
  const { engine, tab } = await begin(t);
  await tab.goto((await makeLink(engine, { integrations: ['bamboohr', 'ashby'] })).url);
  await arriveAt(tab, 'Which system do you use?');
  const names = await tab.getByRole('listitem').locator('.name').allTextContents();
  assert.deepEqual(names.sort(), ['Ashby', 'BambooHR']);
  assert.equal(await tab.getByRole('searchbox').count(), 0);
});

test('a link of the sandbox is marked, and connects the emulated provider', async (t) => {
  const { engine, tab } = await begin(t);
  await tab.goto((await makeLink(engine, { integration: 'workable', is_sandbox: true })).url);
  await arriveAt(tab, 'Connect Workable');
  await tab.getByText('Test mode').waitFor();
  await picture(tab, 'sandbox');
  await tab.getByRole('radio', { name: 'API access token' }).check();
  await tab.getByRole('textbox', { name: 'API access token' }).fill('sandbox-token');
  await tab.getByText('Optional settings').click();
  await tab.getByLabel('Workable subdomain').fill('sandbox');
  await tab.getByRole('button', { name: 'Connect' }).click();
  await arriveAt(tab, 'Workable is connected');
  const [account] = await accountsOf(engine, engine.sandboxKey);
  assert.equal(account.is_sandbox, true);
});

test('a form, too, leads where the link was to lead', async (t) => {
  const host = await startHostPage(t, '');
  const { engine, tab } = await begin(t, { config: `redirect_uris: [${JSON.stringify(host.origin)}]\n` });
  await tab.goto((await makeLink(engine, { integration: 'bamboohr', redirect_uri: `${host.origin}/?done=1` })).url);
  await connect(tab);
  await arriveAt(tab, 'BambooHR is connected');
  assert.equal(await tab.getByRole('link', { name: 'Continue' }).getAttribute('href'), `${host.origin}/?done=1`);
  await arriveAt(tab, 'Product');
});

test('the page works below a path of a proxy', async (t) => {
  const { engine, tab } = await begin(t);
  const port = await startServer(t, (request, response) => {
    if (!request.url.startsWith('/ats/')) return response.writeHead(404).end();
    const { method, headers } = request;
    const url = new URL(request.url.slice('/ats'.length), engine.url);
    const onward = http.request(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    return request.pipe(onward);
  });
  const link = await makeLink(engine, { integration: 'bamboohr' });
  await tab.goto(`http://127.0.0.1:${port}/ats/connect-account?link_token=${link.link_token}`);
  await connect(tab);
  await arriveAt(tab, 'BambooHR is connected');
  assert.equal(new URL(tab.url()).pathname, '/ats/connect-account');
});

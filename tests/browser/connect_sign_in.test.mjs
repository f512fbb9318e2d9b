// The hosted connect page with a sign-in at a real authorization server.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';

import {
  accountsOf, arriveAt, makeLink, openTab, picture, startBrowser, startConnectEngine, untilClosed,
} from './browser.mjs';
import { startHostPage } from './host_page.mjs';
import { startIdentity } from './identity.mjs';

const browser = await startBrowser(after);

async function begin(t, { link = {}, config = '' } = {}) {
  const identity = await startIdentity(t);
  const engine = await startConnectEngine(t, { args: identity.args, config: identity.config + config });
  await identity.join(engine);
  const made = await makeLink(engine, { integration: 'example', ...link });
  return { engine, identity, link: made };
}

const proceed = (page) => page.getByRole('button', { name: 'Continue to Example' }).click();

test('a customer signs in, allows it and has an account', async (t) => {
  const { engine, identity, link } = await begin(t);
  const tab = await openTab(t, browser);
  await tab.goto(link.url);
  await arriveAt(tab, 'Connect Example');
  await picture(tab, 'sign_in');
  await proceed(tab);
  await arriveAt(tab, 'Allow access to Example?');
  assert.equal(new URL(tab.url()).origin, identity.origin);
  await tab.getByRole('button', { name: 'Allow' }).click();
  await arriveAt(tab, 'Example is connected');
  await picture(tab, 'signed_in');
  const [account, ...others] = await accountsOf(engine);
  assert.equal(others.length, 0);
  assert.equal(`${account.integration} ${account.authentication_method} ${account.status}`, 'example oauth active');
  assert.equal(new URL(tab.url()).searchParams.get('integrated_account_id'), account.id);
  assert.ok(!engine.log.text().includes(link.link_token), 'the token is in the log');
  // What the tab kept for the way is gone.
  assert.equal(await tab.evaluate(() => sessionStorage.length), 0);
});

test('a customer who says no reads so, and may think again', async (t) => {
  const { engine, link } = await begin(t);
  const tab = await openTab(t, browser);
  await tab.goto(link.url);
  await proceed(tab);
  await tab.getByRole('button', { name: 'Deny' }).click();
  await arriveAt(tab, 'Access was not given');
  await picture(tab, 'denied');
  assert.deepEqual(await accountsOf(engine), []);
  await tab.getByRole('button', { name: 'Try again' }).click();
  await arriveAt(tab, 'Connect Example');
  await proceed(tab);
  await tab.getByRole('button', { name: 'Allow' }).click();
  await arriveAt(tab, 'Example is connected');
  assert.equal((await accountsOf(engine)).length, 1);
});

test('back from the provider without a word leads to the form again', async (t) => {
  const { link } = await begin(t);
  const tab = await openTab(t, browser);
  await tab.goto(link.url);
  await proceed(tab);
  await arriveAt(tab, 'Allow access to Example?');
  await tab.goBack();
  await arriveAt(tab, 'Connect Example');
});

test('a sign-in that is finished in another browser connects nothing', async (t) => {
  const { engine, link } = await begin(t);
  const tab = await openTab(t, browser);
  await tab.goto(link.url);
  const [leaving] = await Promise.all([tab.waitForRequest(/\/auth\?/), proceed(tab)]);
  const other = await openTab(t, browser);
  await other.goto(leaving.url());
  await other.getByRole('button', { name: 'Allow' }).click();
  await arriveAt(other, 'This sign-in began elsewhere');
  assert.deepEqual(await accountsOf(engine), []);
});

test('the end of a link is where it was to lead', async (t) => {
  const host = await startHostPage(t, '');
  const { link } = await begin(t, { link: { redirect_uri: `${host.origin}/?done=1` },
    config: `redirect_uris: [${JSON.stringify(host.origin)}]\n` });
  const tab = await openTab(t, browser);
  await tab.goto(link.url);
  await proceed(tab);
  await tab.getByRole('button', { name: 'Allow' }).click();
  await arriveAt(tab, 'Example is connected');
  await arriveAt(tab, 'Product');
  assert.equal(tab.url(), `${host.origin}/?done=1`);
});

test('an address alone makes nobody believe in an account, and leads nowhere', async (t) => {
  const host = await startHostPage(t, '');
  const { engine } = await begin(t);
  const lie = `${engine.url}/connect-account/done?result=success&integrated_account_id=made_up&integration=example`
    + `&redirect_uri=${encodeURIComponent('https://evil.example/')}`;
  host.setScript(`addEventListener('message', ({ data }) => { document.title = JSON.stringify(data); });
    document.querySelector('button').onclick = () => window.open(${JSON.stringify(lie)}, '', 'popup');`);
  const tab = await openTab(t, browser);
  await tab.goto(host.origin);
  const [popup] = await Promise.all([tab.waitForEvent('popup'), tab.getByRole('button').click()]);
  await arriveAt(popup, 'Your account is connected');
  await untilClosed(popup, popup.getByRole('button', { name: 'Done' }).click());
  assert.equal(await tab.title(), 'Product');
});

for (const mode of ['popup', 'iframe']) {
  test(`a product's page hears of a sign-in, by ${mode}`, async (t) => {
    const host = await startHostPage(t, '');
    const { engine, link } = await begin(t, { config: `link_origins: [${JSON.stringify(host.origin)}]\n` });
    host.setScript(`
      const script = document.createElement('script');
      script.src = ${JSON.stringify(`${engine.url}/ui/atsume-link.js`)};
      script.onload = () => { document.title = 'ready'; };
      document.head.append(script);
      document.querySelector('button').onclick = () => AtsumeLink.open(${JSON.stringify({ url: link.url, mode })})
        .then((value) => { window.outcome = value; }, ({ code }) => { window.outcome = code; });`);
    const tab = await openTab(t, browser);
    await tab.goto(host.origin);
    await tab.waitForFunction(() => document.title === 'ready');
    const click = tab.getByRole('button', { name: 'Connect' }).click();
    let popup;
    if (mode === 'popup') {
      [popup] = await Promise.all([tab.waitForEvent('popup'), click]);
      await proceed(popup);
    } else {
      await click;
      const frame = tab.frameLocator('iframe');
      [popup] = await Promise.all([tab.waitForEvent('popup'), proceed(frame)]);
      await arriveAt(frame, 'Going to Example…');
      await picture(tab, 'frame_sign_in');
    }
    await arriveAt(popup, 'Allow access to Example?');
    await untilClosed(popup, popup.getByRole('button', { name: 'Allow' }).click());
    const outcome = await (await tab.waitForFunction(() => window.outcome)).jsonValue();
    const [account] = await accountsOf(engine);
    assert.deepEqual(outcome, { integrated_account_id: account.id, integration: 'example' });
  });
}

test('a sign-in window that is closed leaves the frame as it was', async (t) => {
  const host = await startHostPage(t, '');
  const { engine, link } = await begin(t, { config: `link_origins: [${JSON.stringify(host.origin)}]\n` });
  host.setScript(`const frame = document.createElement('iframe');
    frame.width = 480;
    frame.height = 720;
    frame.src = ${JSON.stringify(link.url)};
    document.body.append(frame);`);
  const tab = await openTab(t, browser);
  await tab.goto(host.origin);
  const frame = tab.frameLocator('iframe');
  const [popup] = await Promise.all([tab.waitForEvent('popup'), proceed(frame)]);
  await arriveAt(popup, 'Allow access to Example?');
  await popup.close();
  await frame.getByRole('alert').getByText('The sign-in was closed').waitFor();
  assert.deepEqual(await accountsOf(engine), []);
  const [again] = await Promise.all([tab.waitForEvent('popup'), proceed(frame)]);
  await again.getByRole('button', { name: 'Allow' }).click();
  await arriveAt(frame, 'Example is connected');
  assert.equal((await accountsOf(engine)).length, 1);
});

// The hosted connect page over the page of a product: atsume-link.js as popup and as frame, and Truto's published SDK.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';

import { GOOD_KEY, startBambooHr } from './bamboohr.mjs';
import {
  accountsOf, arriveAt, heading, makeLink, openTab, picture, startBrowser, startConnectEngine, untilClosed,
} from './browser.mjs';
import { startHostPage } from './host_page.mjs';

const browser = await startBrowser(after);

// A product's page with a button that runs `opening`, an expression of a promise; the engine's link_origins are made
// from the page's own.
async function begin(t, opening, { origins = (own) => [own], link = {}, refused } = {}) {
  const provider = await startBambooHr(t);
  const host = await startHostPage(t);
  const engine = await startConnectEngine(t,
    { args: provider.args, config: `link_origins: ${JSON.stringify(origins(host.origin))}\n` });
  const made = await makeLink(engine, link);
  host.setScript(`
    const engine = ${JSON.stringify(engine.url)};
    const token = ${JSON.stringify(made.link_token)};
    const url = ${JSON.stringify(made.url)};
    const script = document.createElement('script');
    script.src = engine + '/ui/atsume-link.js';
    script.onload = () => { document.title = 'ready'; };
    document.head.append(script);
    window.heard = [];
    addEventListener('message', ({ origin, data }) => window.heard.push({ origin, data }));
    document.querySelector('button').onclick = () => {
      const done = (kind) => (value) => {
        window.outcome = { kind, value: value instanceof Error ? { ...value, message: value.message } : value };
      };
      (${opening}).then(done('resolved'), done('rejected'));
    };`);
  const tab = await openTab(t, browser, { refused });
  await tab.goto(host.origin);
  await tab.waitForFunction(() => document.title === 'ready');
  return { engine, tab, host, link: made };
}

async function clickForPopup(tab) {
  const [popup] = await Promise.all([tab.waitForEvent('popup'), tab.getByRole('button', { name: 'Connect' }).click()]);
  await heading(popup).waitFor();
  return popup;
}

async function connect(page) {
  await page.getByLabel('Company domain').fill('acme');
  await page.getByRole('textbox', { name: 'API key' }).fill(GOOD_KEY);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

const outcome = async (tab) => (await tab.waitForFunction(() => window.outcome)).jsonValue();

test('as a popup it gives the account and is gone', async (t) => {
  const { engine, tab } = await begin(t, 'AtsumeLink.open({ link_token: token, integration: "bamboohr" })');
  const popup = await clickForPopup(tab);
  await arriveAt(popup, 'Connect BambooHR');
  await untilClosed(popup, connect(popup));
  const [account] = await accountsOf(engine);
  const value = { integrated_account_id: account.id, integration: 'bamboohr' };
  assert.deepEqual(await outcome(tab), { kind: 'resolved', value });
  assert.deepEqual(await tab.evaluate(() => window.heard),
    [{ origin: engine.url, data: { is_truto: true, result: 'success', ...value } }]);
});

test('as a popup that is closed it says so', async (t) => {
  const { tab } = await begin(t, 'AtsumeLink.open({ url })');
  const popup = await clickForPopup(tab);
  await untilClosed(popup, popup.getByRole('button', { name: 'Close' }).click());
  const { kind, value } = await outcome(tab);
  assert.equal(kind, 'rejected');
  assert.equal(value.code, 'closed');
});

test('without a click it says that the popup was blocked', async (t) => {
  const { tab } = await begin(t, 'AtsumeLink.open({ url })');
  await tab.evaluate(() => {
    window.open = () => null;
    document.querySelector('button').click();
  });
  assert.equal((await outcome(tab)).value.code, 'blocked');
});

test('a link that does not work is told when the customer has read it', async (t) => {
  const { tab } = await begin(t, 'AtsumeLink.open({ link_token: "lt_nobody_knows_this" })');
  const popup = await clickForPopup(tab);
  await arriveAt(popup, 'This link does not work');
  assert.equal(await tab.evaluate(() => window.outcome), undefined);
  await untilClosed(popup, popup.getByRole('button', { name: 'Close' }).last().click());
  const { value } = await outcome(tab);
  assert.equal(value.code, 'denied');
});

test('as a frame it stands over the page, gives the account and is gone', async (t) => {
  const { engine, tab } = await begin(t, 'AtsumeLink.open({ link_token: token, mode: "iframe" })');
  await tab.getByRole('button', { name: 'Connect' }).click();
  const frame = tab.frameLocator('iframe[title="Connect your account"]');
  await arriveAt(frame, 'Which system do you use?');
  await picture(tab, 'frame');
  await frame.getByRole('button', { name: 'BambooHR' }).click();
  await arriveAt(frame, 'Connect BambooHR');
  await picture(tab, 'frame_form');
  await connect(frame);
  const { kind, value } = await outcome(tab);
  const [account] = await accountsOf(engine);
  assert.equal(kind, 'resolved');
  assert.deepEqual(value, { integrated_account_id: account.id, integration: 'bamboohr' });
  assert.equal(await tab.locator('iframe').count(), 0);
  assert.equal(await tab.evaluate(() => document.activeElement.textContent), 'Connect');
});

test('as a frame it is closed by its button, and by Escape', async (t) => {
  const { tab } = await begin(t, 'AtsumeLink.open({ url, mode: "iframe" })');
  for (const leave of [
    (frame) => frame.getByRole('button', { name: 'Close' }).click(),
    // By hand: chromium crashes at times when a frame goes while the driver still speaks of its keys.
    (frame) => frame.getByRole('searchbox').evaluate((one) =>
      one.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))),
  ]) {
    await tab.evaluate(() => { window.outcome = undefined; });
    await tab.getByRole('button', { name: 'Connect' }).click();
    const frame = tab.frameLocator('iframe');
    await arriveAt(frame, 'Which system do you use?');
    // The frame may be gone before the driver has heard back; the outcome tells.
    await leave(frame).catch(() => {});
    assert.equal((await outcome(tab)).value.code, 'closed');
    assert.equal(await tab.locator('iframe').count(), 0);
  }
});

test('nobody frames it who is not named', async (t) => {
  const { tab, link } = await begin(t, 'new Promise(() => {})',
    { origins: () => ['https://app.example.com'], refused: /frame-ancestors/ });
  const [refused] = await Promise.all([
    tab.waitForEvent('console', (one) => /frame-ancestors/.test(one.text())),
    tab.evaluate((url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    }, link.url)]);
  assert.match(refused.text(), /frame-ancestors https:\/\/app\.example\.com/);
});

test('a popup tells nobody else when origins are named', async (t) => {
  const { tab, engine } = await begin(t, 'AtsumeLink.open({ link_token: token, integration: "bamboohr" })',
    { origins: () => ['https://app.example.com'] });
  const popup = await clickForPopup(tab);
  await connect(popup);
  await arriveAt(popup, 'BambooHR is connected');
  await untilClosed(popup, popup.getByRole('button', { name: 'Done' }).click());
  assert.equal((await outcome(tab)).value.code, 'closed');
  assert.deepEqual(await tab.evaluate(() => window.heard), []);
  assert.equal((await accountsOf(engine)).length, 1);
});

const SDK = '(await import("/sdk.js")).default';

for (const [named, origins] of [['when no origin is named', () => []], ['when its origin is named', (own) => [own]]]) {
  test(`Truto's published SDK connects an account by its popup, ${named}`, async (t) => {
    const opening = `(async () => ${SDK}(token, { iframe: false, baseUrl: engine }))()`;
    const { tab, engine } = await begin(t, opening, { origins });
    const popup = await clickForPopup(tab);
    await arriveAt(popup, 'Which system do you use?');
    await popup.getByRole('button', { name: 'BambooHR' }).click();
    await untilClosed(popup, connect(popup));
    const [account] = await accountsOf(engine);
    assert.deepEqual(await outcome(tab), { kind: 'resolved',
      value: { is_truto: true, result: 'success', integration: 'bamboohr', integrated_account_id: account.id } });
  });
}

test("the options of Truto's SDK mean what they say", async (t) => {
  const { tab } = await begin(t, `(async () => ${SDK}(token, { iframe: false, baseUrl: engine, integrations:
    ["bamboohr", "workable"], authFormat: "api_key", noBack: true, skipRapidForm: true }))()`);
  const popup = await clickForPopup(tab);
  assert.deepEqual((await popup.getByRole('listitem').allInnerTexts()).map((text) => text.split('\n')[1]),
    ['BambooHR', 'Workable']);
  await popup.getByRole('button', { name: 'Workable' }).click();
  await arriveAt(popup, 'Connect Workable');
  assert.equal(await popup.getByRole('group', { name: 'How to connect' }).count(), 0);
  await popup.getByLabel('API access token', { exact: true }).waitFor();
  assert.equal(await popup.getByRole('button', { name: 'All systems' }).count(), 0);
  await untilClosed(popup, popup.getByRole('button', { name: 'Close' }).click());
  assert.deepEqual(await outcome(tab), { kind: 'rejected', value: 'closed' });
});

test("Truto's SDK hears of a link that does not work", async (t) => {
  const { tab } = await begin(t, `(async () => ${SDK}("nonsense", { iframe: false, baseUrl: engine }))()`);
  const popup = await clickForPopup(tab);
  await untilClosed(popup, popup.getByRole('button', { name: 'Close' }).last().click());
  const { kind, value } = await outcome(tab);
  assert.equal(kind, 'rejected');
  assert.equal(value.error_type, 'invalid_token');
});

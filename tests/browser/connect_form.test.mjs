// The hosted connect page with a form: from the list of providers to an account that works.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';

import { BAD_KEY, GOOD_KEY, startBambooHr } from './bamboohr.mjs';
import {
  PHONE, accountsOf, arriveAt, heading, makeLink, openTab, picture, startBrowser, startConnectEngine,
} from './browser.mjs';

const browser = await startBrowser(after);

async function begin(t, { link = {}, tab: options = {}, ...more } = {}) {
  const provider = await startBambooHr(t, more);
  const engine = await startConnectEngine(t, { args: provider.args });
  const made = await makeLink(engine, link);
  const tab = await openTab(t, browser, options);
  await tab.goto(made.url);
  await heading(tab).waitFor();
  return { engine, tab, provider, link: made };
}

const fill = async (tab, key = GOOD_KEY) => {
  await tab.getByLabel('Company domain').fill('acme');
  await tab.getByRole('textbox', { name: 'API key' }).fill(key);
};

test('a customer finds the provider, fills the form and has an account', async (t) => {
  const { engine, tab, provider, link } = await begin(t);
  await picture(tab, 'choose');
  await arriveAt(tab, 'Which system do you use?');
  assert.equal(await tab.getByRole('searchbox').evaluate((one) => one === document.activeElement), true);
  await tab.getByRole('searchbox').fill('bamb');
  assert.deepEqual(await tab.getByRole('listitem').allInnerTexts(), [await tab.getByRole('listitem').innerText()]);
  await tab.getByRole('button', { name: 'BambooHR' }).click();
  await arriveAt(tab, 'Connect BambooHR');
  await picture(tab, 'form');
  await fill(tab);
  await tab.getByRole('button', { name: 'Connect' }).click();
  await arriveAt(tab, 'BambooHR is connected');
  await picture(tab, 'success');
  assert.deepEqual(provider.asked, ['/api/v1/meta/fields']);
  const [account, ...others] = await accountsOf(engine);
  assert.equal(others.length, 0);
  assert.equal(account.tenant_id, 'acme');
  assert.equal(account.status, 'active');
  assert.equal(account.context.subdomain, 'acme');
  assert.ok(!JSON.stringify(account).includes(GOOD_KEY));

  // Once is all that it serves for.
  await tab.goto(link.url);
  await arriveAt(tab, 'This link was used already');
  await picture(tab, 'used');
  assert.ok(!engine.log.text().includes(link.link_token), 'the token is in the log');
  assert.ok(!engine.log.text().includes(GOOD_KEY), 'the key is in the log');
});

test('the token is in the address for a moment only, and a reload does without it', async (t) => {
  const { tab, link } = await begin(t, { link: { integration: 'bamboohr' } });
  const token = link.link_token;
  assert.equal(new URL(tab.url()).search, '');
  const visible = await tab.evaluate(() => JSON.stringify(history.state) + document.documentElement.outerHTML);
  assert.ok(!visible.includes(token));
  await tab.reload();
  await arriveAt(tab, 'Connect BambooHR');
});

test('a pasted address is cut down to what is asked for, and what is copied loses its blanks', async (t) => {
  const { tab } = await begin(t, { link: { integration: 'bamboohr' },
    tab: { permissions: ['clipboard-read', 'clipboard-write'] } });
  const paste = async (name, text) => {
    const input = tab.getByRole('textbox', { name });
    await tab.evaluate((value) => navigator.clipboard.writeText(value), text);
    await input.focus();
    await tab.keyboard.press('Control+V');
    return input;
  };
  const domain = await paste('Company domain', ' https://Acme.bamboohr.com/home/?x=1 ');
  await tab.waitForFunction(() => document.activeElement.value === 'acme');
  assert.equal(await tab.getByRole('status').textContent(), 'Company domain: acme');
  assert.equal(await domain.inputValue(), 'acme');
  const key = await paste('API key', `  ${GOOD_KEY}\n`);
  await tab.waitForFunction((wanted) => document.activeElement.value === wanted, GOOD_KEY);
  assert.equal(await key.inputValue(), GOOD_KEY);
  // What is typed is cut when the field is left.
  await domain.fill('https://other.bamboohr.com/');
  await key.focus();
  assert.equal(await domain.inputValue(), 'other');
});

test('mistakes are told beside their fields before anything is sent', async (t) => {
  const { tab, provider } = await begin(t, { link: { integration: 'bamboohr' } });
  await tab.getByRole('button', { name: 'Connect' }).click();
  const domain = tab.getByLabel('Company domain');
  assert.equal(await domain.getAttribute('aria-invalid'), 'true');
  assert.equal(await domain.evaluate((one) => one === document.activeElement), true);
  await tab.getByText('Enter the company domain.').waitFor();
  await tab.getByText('Enter the API key.').waitFor();
  await domain.fill('two words');
  await tab.getByRole('textbox', { name: 'API key' }).fill('short');
  await tab.getByRole('button', { name: 'Connect' }).click();
  await tab.getByText('This does not look like a company domain. It looks like this: acme').waitFor();
  await tab.getByText('Has it been copied whole').waitFor();
  await picture(tab, 'mistakes');
  await domain.fill('acme');
  assert.equal(await domain.getAttribute('aria-invalid'), 'false');
  assert.deepEqual(provider.asked, []);
});

test('credentials that the provider refuses can be mended', async (t) => {
  const { tab, engine } = await begin(t, { link: { integration: 'bamboohr' } });
  await fill(tab, BAD_KEY);
  await tab.getByRole('button', { name: 'Connect' }).click();
  const alert = tab.getByRole('alert');
  await alert.getByText('BambooHR did not accept this').waitFor();
  assert.match(await alert.innerText(), /BambooHR says: “Invalid API key.”/);
  await picture(tab, 'refused');
  assert.deepEqual(await accountsOf(engine), []);
  assert.equal(await tab.getByLabel('Company domain').inputValue(), 'acme');
  await tab.getByRole('textbox', { name: 'API key' }).fill(GOOD_KEY);
  await tab.getByRole('button', { name: 'Connect' }).click();
  await arriveAt(tab, 'BambooHR is connected');
  assert.equal((await accountsOf(engine)).length, 1);
});

test('a provider that is down is not blamed on the customer', async (t) => {
  const { tab } = await begin(t, { link: { integration: 'bamboohr' }, answer: 500 });
  await fill(tab);
  await tab.getByRole('button', { name: 'Connect' }).click();
  await tab.getByRole('alert').getByText('BambooHR cannot be reached').waitFor();
});

test('a secret is masked until it is asked for', async (t) => {
  const { tab } = await begin(t, { link: { integration: 'bamboohr' } });
  const key = tab.getByRole('textbox', { name: 'API key' });
  await key.fill(GOOD_KEY);
  assert.equal(await key.getAttribute('type'), 'password');
  const toggle = tab.getByRole('button', { name: 'Show the API key' });
  await toggle.click();
  assert.equal(await key.getAttribute('type'), 'text');
  assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
  await toggle.click();
  assert.equal(await key.getAttribute('type'), 'password');
});

test('on a phone everything fits and can be reached by a thumb', async (t) => {
  const { tab } = await begin(t, { tab: PHONE });
  const fits = async (width = 390) => (await tab.evaluate(() => document.documentElement.scrollWidth)) === width;
  assert.equal(await fits(), true);
  await picture(tab, 'phone_choose');
  await tab.getByRole('button', { name: 'BambooHR' }).tap();
  await arriveAt(tab, 'Connect BambooHR');
  assert.equal(await fits(), true);
  for (const control of await tab.locator('button, summary, .option, .box').all()) {
    const box = await control.boundingBox();
    if (box) assert.ok(Math.round(box.height) >= 44, `${await control.innerText()} is ${box.height} px high`);
  }
  // 16 px and more, or phones zoom into a field that is tapped.
  for (const input of await tab.locator('input').all()) {
    assert.ok(await input.evaluate((one) => parseFloat(getComputedStyle(one).fontSize)) >= 16);
  }
  await picture(tab, 'phone_form');
  await tab.setViewportSize({ width: 320, height: 640 });
  assert.equal(await fits(320), true);
  await tab.setViewportSize(PHONE.viewport);
  await fill(tab);
  await tab.getByRole('button', { name: 'Connect' }).tap();
  await arriveAt(tab, 'BambooHR is connected');
  await picture(tab, 'phone_success');
});

test('back leads to the list, and forward to the form again', async (t) => {
  const { tab } = await begin(t);
  await tab.getByRole('button', { name: 'Ashby' }).click();
  await arriveAt(tab, 'Connect Ashby');
  await tab.goBack();
  await arriveAt(tab, 'Which system do you use?');
  await tab.goForward();
  await arriveAt(tab, 'Connect Ashby');
  await tab.reload();
  await arriveAt(tab, 'Connect Ashby');
  await tab.getByRole('button', { name: 'All systems' }).click();
  await arriveAt(tab, 'Which system do you use?');
});

// The hosted connect page for everybody: without a mouse, with a screen reader, in the dark, without motion.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';

import { audit, focused, showsFocus } from './access.mjs';
import { BAD_KEY, GOOD_KEY, startBambooHr } from './bamboohr.mjs';
import {
  PHONE, accountsOf, arriveAt, heading, makeLink, openTab, picture, startBrowser, startConnectEngine,
} from './browser.mjs';

const browser = await startBrowser(after);

async function begin(t, { link = {}, ...options } = {}) {
  const provider = await startBambooHr(t);
  const engine = await startConnectEngine(t, { args: provider.args });
  const tab = await openTab(t, browser, options);
  await tab.goto((await makeLink(engine, link)).url);
  await heading(tab).waitFor();
  return { engine, tab };
}

test('an account is connected with the keyboard alone', async (t) => {
  const { engine, tab } = await begin(t);
  const press = async (key, name) => {
    await tab.keyboard.press(key);
    assert.equal(await focused(tab), name);
    assert.ok(await showsFocus(tab), `nobody sees that ${name} has the focus`);
  };
  assert.equal(await focused(tab), 'Search for your system');
  await tab.keyboard.type('hr');
  assert.match(await tab.getByRole('status').textContent(), /^\d systems found$/);
  await press('ArrowDown', 'BBambooHRHR · Recruiting');
  await press('ArrowUp', 'Search for your system');
  await tab.keyboard.press('ArrowDown');
  await tab.keyboard.press('Enter');
  await arriveAt(tab, 'Connect BambooHR');
  assert.equal(await focused(tab), 'Connect BambooHR');
  await press('Tab', 'Documentation of BambooHR (opens a new tab)');
  await press('Shift+Tab', 'All systems');
  await press('Tab', 'Documentation of BambooHR (opens a new tab)');
  await press('Tab', 'Company domain');
  await tab.keyboard.type('acme');
  await press('Tab', 'API key');
  await tab.keyboard.type(BAD_KEY);
  await press('Tab', 'Show the API key');
  await press('Tab', 'Connect');
  await tab.keyboard.press('Enter');
  await tab.getByRole('alert').getByText('did not accept').waitFor();
  assert.equal(await focused(tab), 'Connect');
  await press('Shift+Tab', 'Show the API key');
  await press('Shift+Tab', 'API key');
  await tab.keyboard.press('Control+A');
  await tab.keyboard.type(GOOD_KEY);
  await tab.keyboard.press('Enter');
  await arriveAt(tab, 'BambooHR is connected');
  assert.equal(await focused(tab), 'BambooHR is connected');
  assert.equal((await accountsOf(engine)).length, 1);
});

for (const colorScheme of ['light', 'dark']) {
  test(`every screen has names and contrast, ${colorScheme}`, async (t) => {
    const { tab } = await begin(t, { colorScheme });
    const look = async (name) => {
      await picture(tab, `${colorScheme}_${name}`);
      assert.deepEqual(await audit(tab), [], name);
    };
    const paper = await tab.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    assert.equal(paper, colorScheme === 'dark' ? 'rgb(15, 18, 21)' : 'rgb(244, 242, 237)');
    await look('choose');
    await tab.getByRole('searchbox').fill('no such system');
    await look('nothing_found');
    await tab.getByRole('searchbox').fill('');
    await tab.getByRole('button', { name: 'Workable' }).click();
    await tab.getByText('Optional settings').click();
    await look('optional');
    await tab.getByRole('button', { name: 'All systems' }).click();
    await tab.getByRole('button', { name: 'Teamtailor' }).click();
    await look('choices');
    await tab.getByRole('button', { name: 'All systems' }).click();
    await tab.getByRole('button', { name: 'BambooHR' }).click();
    await tab.getByRole('button', { name: 'Connect' }).click();
    await look('mistakes');
    await tab.getByLabel('Company domain').fill('acme');
    await tab.getByRole('textbox', { name: 'API key' }).fill(BAD_KEY);
    await tab.getByRole('button', { name: 'Connect' }).click();
    await tab.getByRole('alert').getByText('did not accept').waitFor();
    await look('refused');
    await tab.getByRole('textbox', { name: 'API key' }).fill(GOOD_KEY);
    await tab.getByRole('button', { name: 'Connect' }).click();
    await arriveAt(tab, 'BambooHR is connected');
    await look('success');
    await tab.reload();
    await arriveAt(tab, 'This link does not work');
    await look('broken_link');
  });
}

test('a mistake belongs to its field, also for who hears it', async (t) => {
  const { tab } = await begin(t, { link: { integration: 'bamboohr' } });
  const domain = tab.getByLabel('Company domain');
  const described = () => domain.evaluate((one) => (one.getAttribute('aria-describedby') ?? '').split(' ')
    .map((id) => document.getElementById(id).textContent.trim()));
  const [help, suffix] = await described();
  assert.match(help, /The whole address may be pasted/);
  assert.equal(suffix, '.bamboohr.com');
  await tab.getByRole('button', { name: 'Connect' }).click();
  assert.equal((await described())[0], 'Enter the company domain.');
  assert.equal(await domain.getAttribute('aria-required'), 'true');
  assert.equal(await tab.getByRole('status').textContent(), '2 fields need a second look.');
});

test('who wants no motion gets none', async (t) => {
  const { tab } = await begin(t, { reducedMotion: 'reduce' });
  assert.equal(await tab.evaluate(() => document.getAnimations().length), 0);
});

test('text twice as big still fits on a phone', async (t) => {
  const { tab } = await begin(t, { ...PHONE, colorScheme: 'dark' });
  await tab.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
  await tab.getByRole('button', { name: 'BambooHR' }).tap();
  await arriveAt(tab, 'Connect BambooHR');
  assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), 390);
  await picture(tab, 'phone_big_text');
});

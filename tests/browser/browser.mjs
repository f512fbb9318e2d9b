// A real browser at the real engine: Debian's chromium, driven by npm's playwright-core.
//
//   ATSUME_NPM           the folder whose node_modules holds playwright-core; build/npm unless given
//   ATSUME_CHROMIUM      the browser; `chromium` of the PATH unless given
//   ATSUME_SCREENSHOTS   where pictures are left, to be looked at; build/screenshots unless given
//   ATSUME_REQUIRE_NPM   without a browser the test fails rather than being skipped
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { makeFolder, root, startEngine } from '../integration/engine.mjs';

const folders = [process.env.ATSUME_NPM, path.join(root, 'build/npm')];
const packages = folders.find((folder) => folder && fs.existsSync(path.join(folder, 'node_modules/playwright-core')));
const executablePath = [process.env.ATSUME_CHROMIUM,
  ...(process.env.PATH ?? '').split(':').map((folder) => path.join(folder, 'chromium'))]
  .find((file) => file && fs.existsSync(file));
if (!packages || !executablePath) {
  const advice = `${packages ? 'chromium' : 'npm package playwright-core'} is not installed: ./dev test does it where `
    + `${packages ? 'apt-get' : 'npm and its registry'} can`;
  console.log(process.env.ATSUME_REQUIRE_NPM ? advice : `skipped: ${advice}`);
  process.exit(process.env.ATSUME_REQUIRE_NPM ? 1 : 77);
}
export const npmFolder = path.join(path.resolve(packages), 'node_modules');
const { chromium } = createRequire(path.join(npmFolder, 'here.js'))('playwright-core');

const pictures = process.env.ATSUME_SCREENSHOTS ?? path.join(root, 'build/screenshots');

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// One browser for each test file: call before the tests.
export async function startBrowser(after) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  after(() => browser.close());
  return browser;
}

// A tab in a profile of its own. The test fails when a script of a page throws, when the content security policy
// refuses something but what `refused` fits, or when a request leaves for another host than this one.
export async function openTab(t, browser, { refused, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 900, height: 860 }, ...options });
  const wrong = [];
  context.on('weberror', (one) => wrong.push(`a script threw: ${one.error().stack}`));
  context.on('console', (one) => {
    if (/Content Security Policy|Refused to/.test(one.text()) && !refused?.test(one.text())) wrong.push(one.text());
  });
  context.on('request', (one) => {
    const url = new URL(one.url());
    const isHere = !/^http/.test(url.protocol) || ['127.0.0.1', 'localhost'].includes(url.hostname);
    if (!isHere) wrong.push(`a request left for ${url.origin}`);
  });
  const tab = await context.newPage();
  tab.setDefaultTimeout(30_000);
  t.after(async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  });
  return tab;
}

export async function picture(tab, name) {
  fs.mkdirSync(pictures, { recursive: true });
  // Let what moves come to rest; what turns for ever is left to turn.
  await tab.evaluate(() => Promise.allSettled(document.getAnimations()
    .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime)).map((one) => one.finished)));
  await tab.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

// An engine for customers' browsers. `config` goes into its configuration file, as YAML.
export async function startConnectEngine(t, { config = '', args = [] } = {}) {
  const file = path.join(makeFolder(t), 'atsume.yaml');
  fs.writeFileSync(file, config);
  return startEngine(t, { args: ['--config', file, ...args] });
}

// {link_token, url} of POST /link-token.
// Links to sandbox accounts are made with a key of the sandbox.
export async function makeLink(engine, body = {}) {
  const key = body.is_sandbox ? engine.sandboxKey : engine.key;
  const made = await engine.post('/v1/link-token', { tenant_id: 'acme', ...body }, { key });
  assert.equal(made.status, 201, made.text);
  return made.body;
}

export async function accountsOf(engine, key = engine.key) {
  const listed = await engine.get('/v1/integrated-account', { key });
  assert.equal(listed.status, 200, listed.text);
  return listed.body.result;
}

// The page's heading, which says where one is; waits until it is this one.
export const heading = (tab, name) => tab.getByRole('heading', { level: 1, name });
export const arriveAt = (tab, name) => heading(tab, name).waitFor();

// Does what closes the window, and waits until it has. What the driver says of a click is of no interest then: at times
// the window is gone before it has heard back. A click that did not happen closes nothing.
export const untilClosed = (popup, action) =>
  Promise.all([popup.waitForEvent('close'), action.catch(() => {})]);

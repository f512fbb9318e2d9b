// atsume try: a live call against a provider on loopback, and what is recorded of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { makeFolder, root, run } from './engine.mjs';
import { rewrite, startServer } from './provider.mjs';

const secret = 't0p-Secret-Canary';
const people = [
  { id: 'c1', name: 'Ada Byron', firstname: 'Ada', lastname: 'Byron', email: 'ada@byron.org', stage: 'Applied' },
  { id: 'c2', name: 'Charles Babbage', firstname: 'Charles', lastname: 'Babbage', email: 'cb@engine.org', stage: 'Offer' },
];

function provider(request, response) {
  const url = new URL(request.url, 'https://globex.workable.com');
  response.setHeader('content-type', 'application/json');
  if (request.headers.authorization !== `Bearer ${secret}`) {
    response.statusCode = 401;
    return response.end('{"error":"Not authorized"}');
  }
  const second = url.searchParams.get('since_id') === 'c1';
  const body = { candidates: [people[second ? 1 : 0]] };
  if (!second) body.paging = { next: 'https://globex.workable.com/spi/v3/candidates?limit=100&since_id=c1' };
  return response.end(JSON.stringify(body));
}

function prepare(t) {
  const folder = makeFolder(t);
  for (const name of ['connectors', 'mappings']) {
    fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  const account = path.join(folder, 'account.yaml');
  fs.writeFileSync(account, `auth: token\naccount: { subdomain: globex, api_token: ${secret} }\n`);
  return { folder, account };
}

test('shows each step, tells no secret, and records a test that passes', async (t) => {
  const { folder, account } = prepare(t);
  const port = await startServer(t, provider);
  const done = await run(['try', 'workable', 'unified.ats.candidates.list', '--account', account, '--limit', '100',
    ...rewrite('globex', port), '--record', '--name', 'recorded: two pages'], { cwd: folder });
  assert.equal(done.code, 0, done.stdout + done.stderr);
  assert.match(done.stdout, /-> GET https:\/\/globex\.workable\.com\/spi\/v3\/candidates\?limit=100\n/);
  assert.match(done.stdout, /authorization: Bearer \[redacted\]/);
  assert.match(done.stdout, /== page 1: 1 items; the answer names a next page/);
  assert.match(done.stdout, /== page 2: 1 items; the list ends here/);
  assert.match(done.stdout, /"first_name": "Ada"/);
  assert.ok(!(done.stdout + done.stderr).includes(secret));

  const file = path.join(folder, 'mappings/ats/workable.yaml');
  assert.match(done.stderr, /recorded in .*mappings\/ats\/workable\.yaml/);
  const written = fs.readFileSync(file, 'utf8').slice(fs.readFileSync(path.join(root, 'mappings/ats/workable.yaml')).length);
  for (const hidden of [secret, 'globex', 'Byron', 'Babbage', 'engine.org']) assert.ok(!written.includes(hidden), hidden);
  const tested = await run(['test', 'workable', '--name', 'recorded: two pages'], { cwd: folder });
  assert.equal(tested.code, 0, tested.stdout);
  assert.match(tested.stdout, /1 tests passed, 0 failed/);
  const checked = await run(['check', file], { cwd: folder });
  assert.equal(checked.code, 0, checked.stdout);
});

test('a refusal is told with the provider\'s words, and gives exit code 1', async (t) => {
  const { folder, account } = prepare(t);
  const port = await startServer(t, provider);
  fs.writeFileSync(account, 'auth: token\naccount: { subdomain: globex, api_token: another-secret }\n');
  const done = await run(['try', 'workable', 'candidates.list', '--account', account, ...rewrite('globex', port)],
    { cwd: folder });
  assert.equal(done.code, 1);
  assert.match(done.stdout, /<- 401/);
  assert.match(done.stderr, /Not authorized/);
  assert.ok(!(done.stdout + done.stderr).includes('another-secret'));
});

test('the emulator needs no account', async () => {
  const done = await run(['try', 'workable', 'unified.ats.jobs.list', '--sandbox', '--limit', '2', '--json']);
  assert.equal(done.code, 0, done.stderr);
  const { steps, result } = JSON.parse(done.stdout);
  assert.equal(result.length, 2);
  assert.ok(steps.some((line) => line.startsWith('-> GET https://sandbox.workable.com/')));
});

test('what is wrong with the call is told before anything is sent', async (t) => {
  const { folder, account } = prepare(t);
  for (const [args, words] of [
    [['try', 'workabel', 'jobs.list', '--sandbox'], /did you mean workable/],
    [['try', 'workable', 'jobs.lst', '--sandbox'], /did you mean|no method/],
    [['try', 'workable', 'jobs', '--sandbox'], /resource\.method/],
    [['try', 'workable', 'jobs.list', '--account', path.join(folder, 'none.yaml')], /cannot be read/],
    [['try', 'workable', 'jobs.list', '--account', account, '--sandbox'], /excludes/],
  ]) {
    const done = await run(args, { cwd: folder });
    assert.notEqual(done.code, 0, args.join(' '));
    assert.match(done.stderr + done.stdout, words, args.join(' '));
  }
});

// Providers for the real engine to call: recordings that are replayed, and servers of the test's own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import readline from 'node:readline';

import { root, withDeadline } from './engine.mjs';

async function firstLine(t, args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const lines = readline.createInterface({ input: child.stdout });
  const [line] = await withDeadline(Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => { throw new Error(`${args[0]} ended with ${code}`); }),
  ]), `${args[0]} to start`);
  return line;
}

// tests/support/replay.mjs; gives its port.
export async function startReplay(t, args) {
  const port = Number(await firstLine(t, [path.join(root, 'tests/support/replay.mjs'), ...args]));
  assert.ok(port > 0);
  return port;
}

// A replay program that must be told its port.
export async function startReplayAt(t, program, file, args) {
  const port = await freePort();
  await firstLine(t, [program, file, '--port', String(port), ...args]);
  return port;
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// Answers in this process; gives its port.
export async function startServer(t, handler) {
  const server = http.createServer(handler);
  t.after(() => {
    server.closeAllConnections?.();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

export function rewrite(subdomain, port) {
  return ['--rewrite', `https://${subdomain}.workable.com=http://127.0.0.1:${port}`];
}

export function readExchanges(file) {
  return fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

// The recorded items of a list, followed from page to page as the provider linked them.
export function recordedList(exchanges, listPath, name) {
  const items = [];
  let query = '';
  for (;;) {
    const since = new URLSearchParams(query).get('since_id');
    const page = exchanges.find((one) => one.method === 'GET' && one.path === listPath
      && (one.query?.since_id ?? null) === since && !one.query?.shortcode);
    assert.ok(page, `no recorded page of ${listPath} after ${since}`);
    items.push(...page.body[name]);
    if (!page.body.paging?.next) return items;
    query = new URL(page.body.paging.next).search;
  }
}

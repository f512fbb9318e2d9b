// Runs the real program and speaks to it. Every engine has a data folder of its own and a free port; both are gone
// when the test ends. Nothing here waits for time: it waits for lines, events and ends, up to a deadline.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.ATSUME_BINARY;
assert.ok(binary, 'ATSUME_BINARY must name the program; ctest sets it');

// No test's outcome depends on it: it only turns a hang into a message.
const DEADLINE_MS = 60_000;

export function withDeadline(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited too long for ${what}`)), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export function makeFolder(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'atsume-test-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// The environment without what could change the engine's behaviour behind a test's back.
function environment(extra) {
  const { ATSUME_MASTER_KEY, ...rest } = process.env;
  return { ...rest, ...extra };
}

// Runs the program to its end, with `input` as its stdin: {code, stdout, stderr}.
export async function run(args, { env = {}, cwd = root, input = '' } = {}) {
  const child = spawn(binary, args, { cwd, env: environment(env) });
  child.stdin.on('error', () => {}).end(input);  // it may end without having read
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (out[name] += text));
  const [code, signal] = await withDeadline(once(child, 'close'), `atsume ${args.join(' ')}`);
  return { code, signal, ...out };
}

// Without a rate limit.
export async function createKey(data, { level = 'admin', name = 'test', more = [] } = {}) {
  const made = await run(['key', 'create', '--level', level, '--name', name, '--data', data,
    '--requests-per-minute', '0', ...more]);
  assert.equal(made.code, 0, made.stderr);
  return made.stdout.trim();
}

// Its log line by line, from the beginning: find() gives the first line that fits, now or later.
class Log extends EventEmitter {
  lines = [];
  ended = false;
  add(line) {
    this.lines.push(line);
    this.emit('line');
  }
  end() {
    this.ended = true;
    this.emit('line');
  }
  text() {
    return this.lines.join('\n');
  }
  async find(fits, what) {
    for (let i = 0; ; ++i) {
      while (i === this.lines.length) {
        if (this.ended) throw new Error(`the engine ended without ${what}:\n${this.text()}`);
        await withDeadline(once(this, 'line'), what);
      }
      if (fits(this.lines[i])) return this.lines[i];
    }
  }
}

export class Engine {
  constructor(child, data) {
    this.child = child;
    this.data = data;
    this.log = new Log();
    this.output = new Log();
    this.sandboxAccounts = [];
    this.closed = once(child, 'close').then(([code, signal]) => {
      this.log.end();
      this.output.end();
      return { code, signal };
    });
    readline.createInterface({ input: child.stderr }).on('line', (line) => this.log.add(line));
    readline.createInterface({ input: child.stdout }).on('line', (line) => this.output.add(line));
  }

  // The admin key, that of the sandbox when the target names a sandbox account: live keys do not see those.
  keyFor(target) {
    return this.sandboxAccounts.some((id) => target.includes(id)) ? this.sandboxKey : this.key;
  }

  // {status, headers, text, body}: body is the parsed JSON, or undefined.
  call(method, target, { body, headers = {}, key = this.keyFor(target), agent = false } = {}) {
    const all = { ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers };
    const text = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    if (text !== undefined) all['content-length'] = Buffer.byteLength(text);
    return withDeadline(new Promise((resolve, reject) => {
      const request = http.request(new URL(target, this.url), { method, headers: all, agent }, async (response) => {
        try {
          const chunks = [];
          for await (const chunk of response) chunks.push(chunk);
          const bytes = Buffer.concat(chunks);
          resolve({ status: response.statusCode, headers: response.headers, bytes, text: bytes.toString(),
            body: parsed(bytes) });
        } catch (error) {
          reject(error);
        }
      });
      request.on('error', reject);
      request.end(text);
    }), `${method} ${target}`);
  }
  get(target, options) {
    return this.call('GET', target, options);
  }
  post(target, body, options) {
    return this.call('POST', target, { body, ...options });
  }

  // A Workable account; the subdomain decides where its calls go.
  async connect(subdomain, more = {}) {
    const { api_token = 't0p', ...rest } = more;
    const answer = await this.post('/v1/integrated-account', {
      integration: 'workable', tenant_id: 'acme', authentication_method: 'token',
      context: { subdomain, api_token }, verify: false, ...rest,
    });
    assert.equal(answer.status, 201, answer.text);
    return answer.body.id;
  }
  async connectSandbox() {
    const answer = await this.post('/v1/integrated-account', {
      integration: 'workable', tenant_id: 'acme', authentication_method: 'token',
      context: { subdomain: 'sandbox', api_token: 'sandbox-token' },
    }, { key: this.sandboxKey });
    assert.equal(answer.status, 201, answer.text);
    this.sandboxAccounts.push(answer.body.id);
    return answer.body.id;
  }

  // From /proc: VmHWM is the most memory it ever had, in bytes.
  memory(name = 'VmHWM') {
    const status = fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)[1]) * 1024;
  }

  kill(signal) {
    this.child.kill(signal);
    return withDeadline(this.closed, `the end after ${signal}`);
  }
}

function parsed(bytes) {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

// `args` go behind `serve`; with `key: false` no admin keys are made.
export async function startEngine(t, { args = [], env = {}, data = makeFolder(t), dev = true, key = true, cwd } = {}) {
  const adminKey = key === true ? await createKey(data) : key;
  const sandboxKey = key === true ? await createKey(data, { more: ['--test'] }) : undefined;
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--data', data, ...(dev ? ['--dev'] : []), ...args],
    { cwd: cwd ?? root, env: environment(env) });
  const engine = new Engine(child, data);
  t.after(async () => {
    child.kill('SIGKILL');
    await engine.closed;
  });
  const line = await engine.output.find((text) => text.startsWith('atsume: listening on '), 'its address').catch(
    (error) => { throw new Error(`${error.message}\n${engine.log.text()}`); });
  engine.url = line.slice('atsume: listening on '.length);
  engine.key = adminKey || undefined;
  engine.sandboxKey = sandboxKey;
  return engine;
}

// Asks until the answer fits; for what nothing announces. Each question is a whole request, so this does not spin.
export async function until(ask, fits, what) {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    assert.ok(Date.now() < end, `waited too long for ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

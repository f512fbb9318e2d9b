// Our program as a child: many requests at a time, answers in their order.
import { spawn } from 'node:child_process';
import readline from 'node:readline';

// Without an answer for so long, the program hangs.
const patience = 30_000;

export class Engine {
  constructor(binary) {
    this.binary = binary;
    this.waiting = new Map();
    this.next = 0;
  }

  start() {
    const child = spawn(this.binary, ['jsonata', '--serve'], { stdio: ['pipe', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (data) => { complaint = (complaint + data).slice(-2000); });
    child.stdin.on('error', () => {});
    readline.createInterface({ input: child.stdout, crlfDelay: Infinity }).on('line', (line) => this.answer(line));
    child.on('error', (error) => this.lose(child, error.message));
    child.on('exit', (code, signal) => this.lose(child, `it ended (${signal ?? code}) ${complaint}`));
    this.child = child;
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    if (this.waiting.size > 0) this.timer = setTimeout(() => this.child?.kill('SIGKILL'), patience);
  }

  answer(line) {
    let message;
    try { message = JSON.parse(line); } catch { message = null; }
    const waiting = this.waiting.get(message?.id);
    if (!waiting) return;
    this.waiting.delete(message.id);
    this.wait();
    waiting.resolve(message.error ? { error: message.error } : 'result' in message ? { result: message.result } : { undefined: true });
  }

  // The oldest request is the one that it died of; the others are asked again.
  lose(child, why) {
    if (this.child !== child) return;
    this.child = null;
    clearTimeout(this.timer);
    const [first, ...rest] = this.waiting.values();
    this.waiting.clear();
    first?.resolve({ crash: why.trim() });
    for (const each of rest) this.send(each);
  }

  send(request) {
    if (!this.child) this.start();
    const id = this.next++;
    this.waiting.set(id, request);
    if (this.waiting.size === 1) this.wait();
    this.child.stdin.write(`{"id":${id},"expr":${JSON.stringify(request.source)},"data":${request.data}}\n`);
  }

  // `data` is JSON text. {result}, {undefined: true}, {error} or {crash}.
  run(source, data) { return new Promise((resolve) => this.send({ source, data, resolve })); }

  stop() {
    clearTimeout(this.timer);
    const { child } = this;
    this.child = null;
    child?.kill();
  }
}

// Requests byte by byte, for what no HTTP client would send.
import { once } from 'node:events';
import net from 'node:net';

import { withDeadline } from './engine.mjs';

export async function connect(engine) {
  const url = new URL(engine.url);
  const socket = net.connect(Number(url.port), url.hostname);
  // The engine hangs up on what is hopeless; what it said before counts.
  socket.on('error', () => {});
  await withDeadline(once(socket, 'connect'), 'a connection');
  return socket;
}

// Reads until `done` says that the text is complete, or the end.
export function readUntil(socket, done) {
  return withDeadline(new Promise((resolve) => {
    let text = '';
    const finish = () => resolve(text);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (done(text)) finish();
    });
    socket.once('close', finish);
  }), 'bytes of an answer');
}

// Sends `bytes` on a connection of their own and gives all that comes back until the engine closes it.
export async function exchange(engine, bytes, { half = false } = {}) {
  const socket = await connect(engine);
  const answer = readUntil(socket, () => false);
  if (half) {
    socket.end(bytes);
  } else {
    socket.write(bytes);
  }
  const text = await answer;
  socket.destroy();
  return split(text)[0] ?? { status: 0, text };
}

// The answers in a text, each {status, headers, body}.
export function split(text) {
  const answers = [];
  while (text.startsWith('HTTP/1.1 ')) {
    const end = text.indexOf('\r\n\r\n');
    const [first, ...lines] = text.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim()]));
    const length = Number(headers['content-length'] ?? 0);
    const body = text.slice(end + 4, end + 4 + length);
    answers.push({ status: Number(first.split(' ')[1]), headers, body });
    text = text.slice(end + 4 + length);
  }
  return answers;
}

#!/usr/bin/env node
// Plays a provider: answers with the exchanges of a recording, or with one fault for every request.
//
//   node replay.mjs FILE.jsonl [--port 0] [--auth 'Bearer token'] [--mode FAULT]
//
// A line of FILE is {case, method, path, query, status, headers, body}. An exchange answers a request with the
// same method, path and page (the parameters of PAGE_KEYS); other parameters are not looked at. Nothing fits: 404.
// --port   0 takes a free one. The first line of output is the port.
// --auth   every request must carry exactly this Authorization header, else 401.
// --mode   html      a page of HTML with status 200
//          garbage   JSON that breaks off in the middle
//          truncate  less than Content-Length says, then the connection ends
//          empty     the connection ends without a byte
//          huge      a body of 5 GiB
//          hang      no answer
//          status:N  status N with a JSON error
import fs from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';

const PAGE_KEYS = ['since_id', 'max_id', 'offset', 'page', 'cursor'];
const HUGE_BYTES = 5 * 1024 ** 3;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '0' }, auth: { type: 'string' }, mode: { type: 'string' } },
});

function read_exchanges(file) {
  if (!file) return [];
  return fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

function answer(response, status, headers, body) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(status === 204 ? undefined : body);
}

function answer_error(response, status, message, headers = {}) {
  answer(response, status, headers, JSON.stringify({ error: message }));
}

function pour(response) {
  const chunk = Buffer.alloc(1024 * 1024, '"x",');
  let sent = 0;
  const more = () => {
    while (sent < HUGE_BYTES && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) return response.once('drain', more);
    }
    response.end();
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"candidates":[');
  more();
}

const FAULTS = {
  html: (response) => answer(response, 200, { 'content-type': 'text/html; charset=utf-8' },
    '<!doctype html><html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>'),
  garbage: (response) => answer(response, 200, {}, '{"candidates":[{"id":"1","name":'),
  truncate: (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
    response.write('{"candidates":[{"id":"1"}', () => response.socket.end());
  },
  empty: (response) => response.socket.destroy(),
  huge: pour,
  hang: () => {},
};

function find_fault(mode) {
  if (mode === undefined) return undefined;
  const status = /^status:(\d{3})$/.exec(mode)?.[1];
  if (status) {
    const headers = status === '429' ? { 'retry-after': '1' } : {};
    return (response) => answer_error(response, Number(status), `injected status ${status}`, headers);
  }
  if (!FAULTS[mode]) throw new Error(`--mode ${mode}: not one of ${Object.keys(FAULTS).join(', ')}, status:NNN`);
  return FAULTS[mode];
}

function fits(exchange, method, url) {
  const query = exchange.query ?? {};
  return exchange.method === method && exchange.path === url.pathname
    && PAGE_KEYS.every((key) => (query[key] ?? '') === (url.searchParams.get(key) ?? ''));
}

function replay(exchanges, request, response) {
  const found = exchanges.find((exchange) => fits(exchange, request.method, new URL(request.url, 'http://replay')));
  if (!found) return answer_error(response, 404, 'no recorded exchange');
  const body = typeof found.body === 'string' ? found.body : JSON.stringify(found.body);
  return answer(response, found.status, found.headers, body);
}

const exchanges = read_exchanges(positionals[0]);
const fault = find_fault(options.mode);
const server = http.createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (fault) return fault(response);
    if (options.auth && request.headers.authorization !== options.auth) {
      return answer_error(response, 401, 'Not authorized');
    }
    return replay(exchanges, request, response);
  });
});
server.listen(Number(options.port), '127.0.0.1', () => console.log(server.address().port));

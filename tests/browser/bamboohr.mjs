// A BambooHR that knows one key; what the connector's `verify` asks is all it answers.
import { startServer } from '../integration/provider.mjs';

export const GOOD_KEY = '0123456789abcdef0123456789abcdef01234567';
export const BAD_KEY = 'ffffffffffffffffffffffffffffffffffffffff';

// Gives {asked, args}: the arguments that lead the engine to it, for the company "acme".
export async function startBambooHr(t, { answer } = {}) {
  const asked = [];
  const port = await startServer(t, (request, response) => {
    asked.push(request.url);
    const basic = (request.headers.authorization ?? '').replace('Basic ', '');
    const [key] = Buffer.from(basic, 'base64').toString().split(':');
    const status = answer ?? (key === GOOD_KEY ? 200 : 401);
    response.writeHead(status, { 'content-type': 'application/json',
      ...(status === 200 ? {} : { 'x-bamboohr-error-message': 'Invalid API key' }) });
    response.end(status === 200 ? '[]' : '');
  });
  return { asked, args: ['--rewrite', `https://acme.bamboohr.com=http://127.0.0.1:${port}`] };
}

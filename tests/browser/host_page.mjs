// A page of somebody's product, at an origin of its own, that opens the connect page.
import fs from 'node:fs';
import path from 'node:path';

import { startServer } from '../integration/provider.mjs';
import { npmFolder } from './browser.mjs';

// The origin is of another site than the engine's 127.0.0.1, as a product's is. `script` is a module; it puts what it
// learns into window.outcome.
export async function startHostPage(t, script) {
  const sdk = fs.readFileSync(path.join(npmFolder, '@truto/truto-link-sdk/dist/main.js'));
  let text = script;
  const port = await startServer(t, (request, response) => {
    const [type, body] = {
      '/': ['text/html; charset=utf-8', '<!doctype html><title>Product</title><h1>Product</h1>'
        + '<button>Connect</button><script type="module" src="/page.js"></script>'],
      '/page.js': ['text/javascript', text],
      '/sdk.js': ['text/javascript', sdk],
    }[request.url.split('?')[0]] ?? ['text/plain', ''];
    response.writeHead(body ? 200 : 404, { 'content-type': type });
    response.end(body);
  });
  return { origin: `http://localhost:${port}`, setScript: (other) => { text = other; } };
}

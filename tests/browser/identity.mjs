// A vendor with accounts of its own: npm's oidc-provider (PKCE required, refresh tokens rotate) with a page that asks
// for consent, and a connector for it.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { makeFolder, root } from '../integration/engine.mjs';
import { startServer } from '../integration/provider.mjs';
import { npmFolder } from './browser.mjs';

const CLIENT = { client_id: 'atsume', client_secret: 'the secret of the operator' };

const page = (uid) => `<!doctype html><html lang="en"><title>Example</title><h1>Allow access to Example?</h1>
  <form method="post" action="/interaction/${uid}/allow"><button>Allow</button></form>
  <form method="post" action="/interaction/${uid}/deny"><button>Deny</button></form>`;

async function allow(provider, request, response) {
  const { uid, params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: 'ada', clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { login: { accountId: 'ada' }, consent }, { uid });
}

async function interact(provider, request, response) {
  const [, , uid, verb] = request.url.split('/');
  if (verb === 'allow') return allow(provider, request, response);
  const no = { error: 'access_denied', error_description: 'the customer said no' };
  if (verb === 'deny') return provider.interactionFinished(request, response, no);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  return response.end(page(uid));
}

async function makeProvider(issuer, engine) {
  const { default: Provider } = await import(pathToFileURL(path.join(npmFolder, 'oidc-provider/lib/index.js')));
  return new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [`${engine.url}/oauth/callback`], response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'client_secret_post' }],
    pkce: { methods: ['S256'], required: () => true },
    rotateRefreshToken: true,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (context, { uid }) => `/interaction/${uid}` },
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    cookies: { keys: ['of this test'] },
  });
}

const connector = (origin) => `connector: 1
id: example
name: Example
categories: [ats]
base_url: ${origin}
auth:
  oauth:
    type: oauth2
    label: Sign in with Example
    authorize_url: ${origin}/auth
    authorize_params: { prompt: consent }
    token_url: ${origin}/token
    scopes: [openid, offline_access]
verify: { request: GET /me, account_id: sub }
resources:
  people: { get: "GET /people/{id}" }
`;

// Gives {args, config, join}: what an engine is to be started with, and what to call with it once it stands.
export async function startIdentity(t) {
  let provider;
  const port = await startServer(t, (request, response) => (request.url.startsWith('/interaction/')
    ? interact(provider, request, response).catch((error) => response.writeHead(500).end(error.stack))
    : provider.callback()(request, response)));
  const origin = `http://localhost:${port}`;
  const folder = makeFolder(t);
  fs.cpSync(path.join(root, 'connectors'), folder, { recursive: true });
  fs.mkdirSync(path.join(folder, 'example'));
  fs.writeFileSync(path.join(folder, 'example/connector.yaml'), connector(origin));
  return {
    origin,
    args: ['--allow-private', '--connectors', folder, '--mappings', path.join(root, 'mappings')],
    config: `apps: { example: ${JSON.stringify(CLIENT)} }\n`,
    join: async (engine) => { provider = await makeProvider(origin, engine); },
  };
}

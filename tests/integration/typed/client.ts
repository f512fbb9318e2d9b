// A client as a user writes it, with types made from the engine's OpenAPI document. It must compile: what is marked as
// an error must be one, or the types say nothing. Then it runs against the engine and prints what it saw as JSON.
import createClient from 'openapi-fetch';

import type { components, paths } from './api';

type Candidate = components['schemas']['AtsCandidate'];
type Failure = components['schemas']['Error'];

declare const process: { env: Record<string, string | undefined> };

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
};
const integrated_account_id = env('ACCOUNT');
const client = createClient<paths, 'application/json'>({
  baseUrl: `${env('ENGINE')}/v1`,
  headers: { authorization: `Bearer ${env('KEY')}` },
});

function must<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${answer.response.status} ${JSON.stringify(answer.error)}`);
  return answer.data;
}

async function everyCandidate(): Promise<{ all: Candidate[]; pages: number }> {
  const all: Candidate[] = [];
  let next_cursor: string | undefined;
  let pages = 0;
  do {
    const page = must(await client.GET('/unified/ats/candidates', {
      params: { query: { integrated_account_id, limit: 5, next_cursor } },
    }));
    all.push(...page.result);
    next_cursor = page.next_cursor ?? undefined;
    pages += 1;
  } while (next_cursor);
  return { all, pages };
}

async function main() {
  const { all, pages } = await everyCandidate();
  const first = all[0];
  const one = must(await client.GET('/unified/ats/candidates/{id}', {
    params: { path: { id: first.id }, query: { integrated_account_id } },
  }));
  const email: string | null | undefined = one.emails?.[0]?.email;

  const open = must(await client.GET('/unified/ats/jobs', {
    params: { query: { integrated_account_id, status: 'open', created_at: { lt: '2026-02-01T00:00:00Z' } } },
  }));
  const statuses: ('open' | 'closed' | 'draft' | 'pending' | 'archived' | null | undefined)[] =
    open.result.map((job) => job.status);

  const job = open.result[0];
  const made = must(await client.POST('/unified/ats/candidates', {
    params: { query: { integrated_account_id } },
    body: {
      first_name: 'Ines', last_name: 'Duarte', emails: [{ email: 'ines.duarte@example.com' }],
      applications: [{ job: { id: job.id } }],
    },
  }));

  const missing = await client.GET('/unified/ats/jobs/{id}', {
    params: { path: { id: 'nobody' }, query: { integrated_account_id } },
  });
  const failure: Failure | undefined = missing.error;

  const meta = must(await client.GET('/unified/{model}/{resource}/meta/{method}', {
    params: { path: { model: 'ats', resource: 'candidates', method: 'create' }, query: { integrated_account_id } },
  }));

  // @ts-expect-error there is no such filter
  const query: NonNullable<paths['/unified/ats/jobs']['get']['parameters']['query']> = { integrated_account_id, x: 1 };
  // @ts-expect-error a status is one of the enum's values
  const wrong: (typeof job)['status'] = 'opened';
  // @ts-expect-error moving needs a stage
  const move: components['schemas']['AtsApplicationMoveStageBody'] = { id: '1' };

  console.log(JSON.stringify({
    ids: all.map((candidate) => candidate.id), pages, email, statuses,
    since: open.result.map((each) => each.created_at), filtered: open.meta?.post_filtered ?? [],
    one: one.id, made: made.id, missing: missing.response.status, code: failure?.code, origin: failure?.origin,
    required: meta.required, unused: [query, wrong, move].length,
  }));
}

await main();

/**
 * A GitHub to test against: the calls that Carnet makes, over real bare repositories. Requests and answers are held to
 * GitHub's own description; what goes wrong out there goes wrong here on demand.
 */
import { createHash, createHmac, randomUUID, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { git } from '../repository.ts';
import { description, requestFaults, responseFaults, sample } from './openapi.ts';

type Json = Record<string, unknown>;

/** What happens to requests that `of` matches (`POST /repos/x/y/issues/1/comments`), `times` times. */
export interface Fault {
  of: RegExp;
  times: number;
  /** `lost`: done, and the connection cut before the answer; `cut`: cut before anything is done. */
  does: 'cut' | 'lost' | { status: number; headers?: Record<string, string>; message?: string } | { slowMs: number };
}
export interface TestPull {
  number: number;
  branch: string;
  base: string;
  author: string;
  draft: boolean;
  state: 'open' | 'closed';
  merged?: true;
  title: string;
  body: string;
}
export interface TestGitHub {
  apiUrl: string;
  /** Tokens that are taken, each with the login it acts for; `reads`: may not write. */
  tokens: Map<string, { login: string; reads?: true }>;
  /** Apps that are installed in the repository, by number, each with its public key (PEM) and the login it acts for. */
  apps: Map<string, { publicKey: string; login: string }>;
  pulls: TestPull[];
  comments: { id: number; pull: number; login: string; body: string }[];
  remarks: { id: number; pull: number; login: string; body: string; path: string; line: number | null }[];
  reviews: { id: number; pull: number; login: string; state: string; commit: string; body: string }[];
  statuses: { sha: string; state: string; context: string; description: string }[];
  /** Requests answered, `METHOD /path`, without queries. */
  requests: string[];
  faults: Fault[];
  /** Answers that GitHub's description does not allow: none, at the end of a test. */
  wrong: string[];
  /** Things on a page, whatever is asked for: 100 as GitHub, less to see pages turned. */
  perPage: number;
  /** Posts an event to an address as GitHub signs it (`X-Hub-Signature-256`). Resolves to the answer's status. */
  deliver(url: string, secret: string, event: string, payload: unknown, delivery?: string): Promise<number>;
  close(): Promise<void>;
}

interface Asked {
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  body: Json;
  login: string;
}
interface Answered {
  status: number;
  body?: unknown;
}

/** `bare`: the repository that is served as `owner/name`. */
export async function startGitHub({ repository, bare }: { repository: string; bare: string }): Promise<TestGitHub> {
  let lastId = 1000;
  const nextId = () => ++lastId;
  const user = (login: string) => sample('simple-user', { login, id: 1, type: 'User' });
  const commitOf = (branch: string) => git(bare, 'rev-parse', '--verify', '--end-of-options', branch).trim();
  const refusal = (status: number, message: string): Answered => ({
    status,
    body: { message, documentation_url: 'https://docs.github.example/', status: String(status) },
  });

  const github: TestGitHub = {
    apiUrl: '',
    tokens: new Map(),
    apps: new Map(),
    pulls: [],
    comments: [],
    remarks: [],
    reviews: [],
    statuses: [],
    requests: [],
    faults: [],
    wrong: [],
    perPage: 100,
    async deliver(url, secret, event, payload, delivery = randomUUID()) {
      const text = JSON.stringify(payload);
      const signature = createHmac('sha256', secret).update(text).digest('hex');
      const answer = await fetch(url, {
        method: 'POST',
        body: text,
        headers: {
          'content-type': 'application/json',
          'x-github-event': event,
          'x-github-delivery': delivery,
          'x-hub-signature-256': `sha256=${signature}`,
        },
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    close: () => new Promise((closed) => (server.close(() => closed()), server.closeAllConnections())),
  };

  const pullOf = ({ pull_number, issue_number }: Record<string, string>): TestPull | undefined =>
    github.pulls.find(({ number }) => String(number) === (pull_number ?? issue_number));
  const side = (branch: string) => ({
    label: `o:${branch}`,
    ref: branch,
    sha: commitOf(branch),
    user: user('o'),
    repo: sample('repository', { full_name: repository }),
  });
  const pullBody = (pull: TestPull, component: 'pull-request' | 'pull-request-simple'): Json =>
    sample(component, {
      ...pull,
      user: user(pull.author),
      head: side(pull.branch),
      base: side(pull.base),
      merged_at: pull.merged ? '2026-03-02T11:00:00Z' : null,
      html_url: `https://github.example/${repository}/pull/${pull.number}`,
      labels: [],
    });
  const commentBody = ({ id, login, body }: TestGitHub['comments'][number]) =>
    sample('issue-comment', { id, body, user: user(login) });
  const remarkBody = ({ id, login, body, path, line }: TestGitHub['remarks'][number]) =>
    sample('pull-request-review-comment', { id, body, path, line, user: user(login) });
  const reviewBody = ({ id, login, body, state, commit }: TestGitHub['reviews'][number]) =>
    sample('pull-request-review', { id, body, state, commit_id: commit, user: user(login) });
  const statusBody = (status: TestGitHub['statuses'][number]) => sample('status', { ...status });

  /** Files of a pull request, with patches as GitHub shows them. */
  const filesOf = ({ base, branch }: TestPull): Json[] => {
    const range = `${base}...${branch}`;
    const names = git(bare, 'diff', '--no-renames', '--name-status', '-z', range, '--').split('\0').slice(0, -1);
    const kinds: Readonly<Record<string, string>> = { A: 'added', M: 'modified', D: 'removed' };
    return Array.from({ length: names.length / 2 }, (_, i) => {
      const [kind = '', filename = ''] = names.slice(i * 2, i * 2 + 2);
      const diff = git(bare, 'diff', '--no-renames', range, '--', filename);
      const patch = diff.slice(Math.max(0, diff.indexOf('@@'))).trimEnd();
      return sample('diff-entry', { filename, status: kinds[kind] ?? 'changed', patch });
    });
  };

  const calls: Record<string, (asked: Asked) => Answered> = {
    'get /repos/{owner}/{repo}/pulls': ({ query }) => {
      const head = query.get('head')?.split(':')[1];
      const found = github.pulls.filter(
        (pull) =>
          (head === undefined || pull.branch === head) &&
          (query.get('base') ?? pull.base) === pull.base &&
          ['all', pull.state].includes(query.get('state') ?? 'open'),
      );
      return { status: 200, body: found.map((pull) => pullBody(pull, 'pull-request-simple')) };
    },
    'post /repos/{owner}/{repo}/pulls': ({ body, login }) => {
      const [branch, base] = [String(body['head']), String(body['base'])];
      if (github.pulls.some((pull) => pull.branch === branch && pull.state === 'open'))
        return refusal(422, `A pull request already exists for o:${branch}.`);
      const pull: TestPull = {
        number: github.pulls.length + 1,
        branch,
        base,
        author: login,
        draft: false,
        state: 'open',
        title: String(body['title']),
        body: String(body['body'] ?? ''),
      };
      github.pulls.push(pull);
      return { status: 201, body: pullBody(pull, 'pull-request') };
    },
    'get /repos/{owner}/{repo}/pulls/{pull_number}': ({ params }) => {
      const pull = pullOf(params);
      return pull ? { status: 200, body: pullBody(pull, 'pull-request') } : refusal(404, 'Not Found');
    },
    'get /repos/{owner}/{repo}/pulls/{pull_number}/files': ({ params }) => {
      const pull = pullOf(params);
      return pull ? { status: 200, body: filesOf(pull) } : refusal(404, 'Not Found');
    },
    'get /repos/{owner}/{repo}/pulls/{pull_number}/reviews': ({ params }) => {
      const pull = pullOf(params);
      return { status: 200, body: github.reviews.filter((each) => each.pull === pull?.number).map(reviewBody) };
    },
    'post /repos/{owner}/{repo}/pulls/{pull_number}/reviews': ({ params, body, login }) => {
      const pull = pullOf(params)!;
      const remarks = (body['comments'] ?? []) as { path: string; line: number; body: string }[];
      for (const { path, line } of remarks) {
        const file = filesOf(pull).find(({ filename }) => filename === path);
        const shown = Number(/\+(\d+)/.exec(String(file?.['patch']))?.[1] ?? 1);
        if (!file || line < shown) return refusal(422, 'Unprocessable Entity');
      }
      const review = { id: nextId(), pull: pull.number, login, state: 'COMMENTED', commit: String(body['commit_id']) };
      github.reviews.push({ ...review, body: String(body['body'] ?? '') });
      for (const remark of remarks) github.remarks.push({ id: nextId(), pull: pull.number, login, ...remark });
      return { status: 200, body: reviewBody(github.reviews.at(-1)!) };
    },
    'get /repos/{owner}/{repo}/pulls/{pull_number}/comments': ({ params }) => {
      const pull = pullOf(params);
      return { status: 200, body: github.remarks.filter((each) => each.pull === pull?.number).map(remarkBody) };
    },
    'delete /repos/{owner}/{repo}/pulls/comments/{comment_id}': ({ params }) => {
      const at = github.remarks.findIndex(({ id }) => String(id) === params['comment_id']);
      if (at === -1) return refusal(404, 'Not Found');
      github.remarks.splice(at, 1);
      return { status: 204 };
    },
    'get /repos/{owner}/{repo}/issues/{issue_number}/comments': ({ params }) => {
      const pull = pullOf(params);
      return { status: 200, body: github.comments.filter((each) => each.pull === pull?.number).map(commentBody) };
    },
    'post /repos/{owner}/{repo}/issues/{issue_number}/comments': ({ params, body, login }) => {
      const pull = pullOf(params);
      if (!pull) return refusal(404, 'Not Found');
      if (String(body['body']).length > 65_536) return refusal(422, 'Body is too long (maximum is 65536 characters)');
      github.comments.push({ id: nextId(), pull: pull.number, login, body: String(body['body']) });
      return { status: 201, body: commentBody(github.comments.at(-1)!) };
    },
    'patch /repos/{owner}/{repo}/issues/comments/{comment_id}': ({ params, body }) => {
      const comment = github.comments.find(({ id }) => String(id) === params['comment_id'])!;
      comment.body = String(body['body']);
      return { status: 200, body: commentBody(comment) };
    },
    'delete /repos/{owner}/{repo}/issues/comments/{comment_id}': ({ params }) => {
      github.comments.splice(
        github.comments.findIndex(({ id }) => String(id) === params['comment_id']),
        1,
      );
      return { status: 204 };
    },
    'post /repos/{owner}/{repo}/statuses/{sha}': ({ params, body }) => {
      const sha = params['sha']!;
      if (String(body['description']).length > 140) return refusal(422, 'description is too long');
      github.statuses.unshift({ sha, ...(body as { state: string; context: string; description: string }) });
      return { status: 201, body: statusBody(github.statuses[0]!) };
    },
    'get /repos/{owner}/{repo}/commits/{ref}/statuses': ({ params }) => ({
      status: 200,
      body: github.statuses.filter(({ sha }) => sha === params['ref']).map(statusBody),
    }),
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://x');
    const method = (req.method ?? 'GET').toLowerCase();
    const name = `${method.toUpperCase()} ${url.pathname}`;
    github.requests.push(name);
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const send = (status: number, body?: unknown, headers: Record<string, string> = {}) => {
      res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      res.end(body === undefined ? '' : JSON.stringify(body));
    };

    const fault = github.faults.find(({ of, times }) => times > 0 && of.test(name));
    if (fault) fault.times -= 1;
    const does = fault?.does;
    if (does === 'cut') return void req.socket.destroy();
    if (typeof does === 'object' && 'status' in does)
      return send(does.status, { message: does.message ?? 'On demand' }, does.headers);
    if (typeof does === 'object') await sleep(does.slowMs);

    const asApp = answerApp(name, req.headers.authorization ?? '');
    if (asApp) return send(asApp.status, asApp.body);
    const token = /^(?:token|bearer) (.+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? '';
    const account = github.tokens.get(token);
    if (!account) return send(401, refusal(401, 'Bad credentials').body);
    if (method === 'post' && url.pathname === '/graphql')
      return send(200, { data: { viewer: { login: account.login } } });
    if (account.reads && method !== 'get')
      return send(403, refusal(403, 'Resource not accessible by integration').body);

    const found = matching(url.pathname, method);
    if (!found || `${found.params['owner']}/${found.params['repo']}` !== repository)
      return send(404, refusal(404, 'Not Found').body);
    const body = chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Json);
    const bad = requestFaults(found.path, method, body);
    if (bad !== undefined) return send(422, refusal(422, bad).body);
    const asked = { path: found.path, params: found.params, query: url.searchParams, body, login: account.login };
    const { status, body: whole } = calls[`${method} ${found.path}`]!(asked);
    if (does === 'lost') return void req.socket.destroy();

    const [page, headers] = pageOf(whole, url);
    const wrong = responseFaults(found.path, method, status, page);
    if (wrong !== undefined) github.wrong.push(`${name} ${status}: ${wrong}`);
    const etag = `"${createHash('sha256')
      .update(JSON.stringify(page ?? null))
      .digest('hex')
      .slice(0, 16)}"`;
    if (method === 'get' && req.headers['if-none-match'] === etag) return send(304, undefined, { etag });
    send(status, page, { ...headers, etag });
  }

  /** What an App asks for by its own key, before it has a token; undefined: it is no such question. */
  function answerApp(name: string, authorization: string): Answered | undefined {
    const asksWhere = name === `GET /repos/${repository}/installation`;
    const id = /^POST \/app\/installations\/(\d+)\/access_tokens$/.exec(name)?.[1];
    if (!asksWhere && id === undefined) return undefined;
    const [head = '', claims = '', signature = ''] = authorization.replace(/^bearer /i, '').split('.');
    const { iss, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as {
      iss?: string;
      exp?: number;
    };
    const app = github.apps.get(String(iss));
    const signed = Buffer.from(`${head}.${claims}`);
    const isTrue = app && verify('sha256', signed, app.publicKey, Buffer.from(signature, 'base64url'));
    if (!isTrue || !(exp! * 1000 > Date.now())) return refusal(401, 'A JSON web token could not be decoded');
    if (asksWhere) return { status: 200, body: sample('installation', { id: 7, app_id: Number(iss) }) };
    const token = `ghs_${randomUUID()}`;
    github.tokens.set(token, { login: app.login });
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return { status: 201, body: sample('installation-token', { token, expires_at: expires }) };
  }

  /** One page of a list, and the way to the next. */
  function pageOf(body: unknown, url: URL): [unknown, Record<string, string>] {
    if (!Array.isArray(body)) return [body, {}];
    const size = Math.min(github.perPage, Number(url.searchParams.get('per_page') ?? 30));
    const page = Number(url.searchParams.get('page') ?? 1);
    const part = body.slice((page - 1) * size, page * size);
    if (page * size >= body.length) return [part, {}];
    const next = new URL(url.pathname + url.search, github.apiUrl);
    next.searchParams.set('page', String(page + 1));
    return [part, { link: `<${next.href}>; rel="next"` }];
  }

  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      github.wrong.push(`${req.method} ${req.url}: ${(error as Error).stack}`);
      res.writeHead(500).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  github.apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return github;
}

const patterns = Object.entries(description.paths).map(([path, operations]) => ({
  path,
  methods: Object.keys(operations),
  pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

function matching(pathname: string, method: string): { path: string; params: Record<string, string> } | undefined {
  for (const { path, methods, pattern } of patterns) {
    const found = pattern.exec(pathname);
    if (found && methods.includes(method)) return { path, params: { ...found.groups } };
  }
  return undefined;
}

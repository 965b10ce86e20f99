import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder();
execFileSync('git', ['init', '-q', '--bare', join(folder, 'bare.git')]);
execFileSync('git', ['init', '-q', join(folder, 'tree')]);
mkdirSync(join(folder, 'plain'));
writeFileSync(join(folder, 'file'), '');

const read = (env: Record<string, string>) => readConfig(env, folder);
const configOf = (env: Record<string, string>) => {
  const result = read(env);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result;
};

test('nothing set: the demo on loopback, mails as files, a secret made once', () => {
  const { config, warnings } = configOf({});
  const state = join(folder, 'var');
  expect(config).toMatchObject({
    repo: join(state, 'demo.git'),
    demo: true,
    branch: 'main',
    stateFolder: state,
    url: null,
    smtpUrl: null,
    smtp: { connections: 4, dkim: undefined },
    host: '127.0.0.1',
    port: 4321,
  });
  expect(warnings).toEqual([]);
  expect(config.proxies.rules).toEqual([]);
  expect(readFileSync(join(state, 'secret'), 'utf8').trim()).toBe(config.secret);
  expect(statSync(join(state, 'secret')).mode & 0o777).toBe(0o600);
  expect(configOf({}).config.secret).toBe(config.secret);
});

test('a secret that is given is not written down', () => {
  const secret = 'x'.repeat(32);
  expect(configOf({ CARNET_SECRET: secret, CARNET_STATE: 'other' }).config.secret).toBe(secret);
  expect(existsSync(join(folder, 'other/secret'))).toBe(false);
});

test('a bare repository is served as it is', () => {
  expect(configOf({ CARNET_REPO: 'bare.git' }).config).toMatchObject({
    repo: join(folder, 'bare.git'),
    remote: null,
    demo: false,
  });
});

test.each([
  ['https://support.example', 'https://support.example'],
  ['https://support.example/', 'https://support.example'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://127.0.0.1:4321', 'http://127.0.0.1:4321'],
  ['http://[::1]:4321', 'http://[::1]:4321'],
])('CARNET_URL=%s gives links below %s', (given, origin) => {
  expect(configOf({ CARNET_URL: given }).config.url).toBe(origin);
});

test('proxies are addresses and blocks of both families', () => {
  const { proxies } = configOf({ CARNET_PROXIES: '10.0.0.0/8, 127.0.0.1,fd00::/8' }).config;
  expect(proxies.check('10.2.3.4')).toBe(true);
  expect(proxies.check('127.0.0.1')).toBe(true);
  expect(proxies.check('fd00::7', 'ipv6')).toBe(true);
  expect(proxies.check('192.0.2.1')).toBe(false);
});

test('https without a named proxy is only warned of', () => {
  const { warnings } = configOf({ CARNET_URL: 'https://support.example' });
  expect(warnings.map(({ field, severity }) => [field, severity])).toEqual([['CARNET_PROXIES', 'warning']]);
});

test.each([
  ['git@github.com:libra/content.git', 'github', 'https://github.com/libra/content'],
  ['https://token@github.com/libra/content', 'github', 'https://github.com/libra/content'],
  [
    'ssh://git@gitlab.libra.example:2222/support/team/content.git',
    'gitlab',
    'https://gitlab.libra.example/support/team/content',
  ],
  ['https://codeberg.org/libra/content.git', 'gitea', 'https://codeberg.org/libra/content'],
])('CARNET_REPO=%s is on a forge', (address, kind, url) => {
  expect(configOf({ CARNET_REPO: address }).config.forge).toEqual({ kind, url });
});

test('a forge that the address does not tell is said', () => {
  expect(configOf({ CARNET_REPO: 'git@code.libra.example:libra/content.git' }).config.forge).toBeNull();
  const said = { CARNET_REPO: 'bare.git', CARNET_FORGE: 'gitea https://code.libra.example/libra/content/' };
  expect(configOf(said).config.forge).toEqual({ kind: 'gitea', url: 'https://code.libra.example/libra/content' });
});

test('pull requests are reviewed where hooks, repository and credentials are all said', () => {
  const env = { CARNET_REPO: 'git@github.com:libra/content.git', HOOK_SECRET: 'x'.repeat(20), GITHUB_TOKEN: 'ghp_x' };
  expect(configOf(env).config.github).toEqual({
    repository: 'libra/content',
    apiUrl: 'https://api.github.com',
    credentials: { token: 'ghp_x' },
  });
  for (const name of Object.keys(env)) expect(configOf({ ...env, [name]: '' }).config.github).toBeNull();
});

describe('mistakes', () => {
  test.each([
    [
      { CARNET_FORGE: 'https://me:hunter2@code.libra.example/libra' },
      'CARNET_FORGE=https://…@code.libra.example/libra is no page of a repository on a forge that Carnet knows.',
    ],
    [{ HOOK_SECRET: 'hunter2' }, 'HOOK_SECRET has 7 characters, too few to resist guessing.'],
    [{ GITHUB_APP_ID: '12' }, 'An App of GitHub is its number and its key, and one of them is not said.'],
    [{ GITHUB_APP_KEY: 'file' }, 'GITHUB_APP_KEY names no file with a private key in it that can be read.'],
    [
      { GITHUB_API_URL: 'http://me:hunter2@github.libra.example' },
      'GITHUB_API_URL=http://…@github.libra.example is no https address of an API.',
    ],
    [{ CARNET_REPO: 'nowhere' }, 'CARNET_REPO=nowhere does not exist.'],
    [{ CARNET_REPO: 'plain' }, 'CARNET_REPO=plain is not a git repository.'],
    [
      { CARNET_REPO: 'tree' },
      'CARNET_REPO=tree is a work tree: commits of the portal would move its branch under whoever works there.',
    ],
    [
      { CARNET_REPO: 'git://me:hunter2@forge.example/support.git' },
      'CARNET_REPO=git://…@forge.example/support.git is an address of a kind that Carnet does not use.',
    ],
    [{ CARNET_REPO: 'ext::sh -c touch% /tmp/x' }, 'CARNET_REPO=ext::sh -c touch% /tmp/x does not exist.'],
    [{ CARNET_FETCH_SECONDS: 'often' }, 'CARNET_FETCH_SECONDS=often is no number of seconds.'],
    [{ CARNET_FETCH_SECONDS: '0' }, 'CARNET_FETCH_SECONDS=0 is no number of seconds.'],
    [{ CARNET_BRANCH: '--upload-pack=x' }, 'CARNET_BRANCH=--upload-pack=x is no name of a branch.'],
    [{ CARNET_BRANCH: 'a..b' }, 'CARNET_BRANCH=a..b is no name of a branch.'],
    [{ CARNET_STATE: 'file' }, 'CARNET_STATE=file is a file.'],
    [{ CARNET_URL: 'support.example' }, 'CARNET_URL=support.example is no web address.'],
    [
      { CARNET_URL: 'https://support.example/portal' },
      'CARNET_URL=https://support.example/portal says more than a scheme and a host.',
    ],
    [
      { CARNET_URL: 'http://support.example' },
      'CARNET_URL=http://support.example is plain http, over which sign-in links and sessions can be read on the way.',
    ],
    [
      { CARNET_PROXIES: '10.0.0.0/33' },
      'CARNET_PROXIES holds 10.0.0.0/33, which is neither an address nor a block of addresses.',
    ],
    [{ CARNET_PROXIES: 'all' }, 'CARNET_PROXIES holds all, which is neither an address nor a block of addresses.'],
    [{ CARNET_SECRET: 'hunter2' }, 'CARNET_SECRET has 7 characters, too few to resist guessing.'],
    [{ SMTP_URL: 'imap://me:hunter2@mail.example' }, 'SMTP_URL=imap://…@mail.example is no address of a mail server.'],
    [{ SMTP_CONNECTIONS: '0' }, 'SMTP_CONNECTIONS=0 is no number of connections.'],
    [{ SMTP_DKIM: 'carnet' }, 'SMTP_DKIM=carnet does not name a selector, a domain and a file.'],
    [
      { SMTP_DKIM: 'carnet firm.example /nowhere/dkim.pem' },
      expect.stringMatching(/^SMTP_DKIM names \/nowhere\/dkim\.pem, which is no RSA key that can be read: /),
    ],
    [{ HOST: '-x' }, 'HOST=-x is no address to listen on.'],
    [
      { HOST: '0.0.0.0' },
      'HOST=0.0.0.0 is reached from other machines, and CARNET_URL does not say under which address.',
    ],
    [{ PORT: '70000' }, 'PORT=70000 is no port.'],
    [{ PORT: '80a' }, 'PORT=80a is no port.'],
    [{ CARNET_REPOSITORY: 'x' }, 'CARNET_REPOSITORY is no setting of Carnet.'],
  ])('%j', (env, message) => {
    const result = read(env as unknown as Record<string, string>);
    expect(result).toMatchObject({ problems: [{ message, hint: expect.stringMatching(/\.$/) }] });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  test('all are told at once, and then nothing is made', () => {
    const result = read({ CARNET_STATE: 'unmade', PORT: 'x', CARNET_URL: 'y', SMTP_URL: 'z' });
    expect('problems' in result && result.problems.map(({ field }) => field)).toEqual([
      'CARNET_URL',
      'SMTP_URL',
      'PORT',
    ]);
    expect(existsSync(join(folder, 'unmade'))).toBe(false);
  });
});

test.each([
  [
    'imaps://support%40libra.example:p%2Fw@mail.libra.example',
    'mail.libra.example',
    993,
    'support@libra.example',
    'INBOX',
  ],
  ['imap://support:pw@127.0.0.1:1143/Tickets', '127.0.0.1', 1143, 'support', 'Tickets'],
])('MAIL_IN=%s is a mailbox', (text, host, port, user, mailbox) => {
  const result = read({ MAIL_IN: text });
  expect('config' in result && result.config.mailIn).toMatchObject({ by: 'imap', host, port, user, mailbox });
});

test.each([
  ['imap://support:pw@mail.libra.example', /without TLS/],
  ['lmtp://0.0.0.0:2424', /without TLS, and not on this machine/],
  ['lmtp://127.0.0.1', /no port/],
  ['imaps://mail.libra.example', /no user/],
  ['pop3://a:secret@mail.libra.example', /no address/],
])('MAIL_IN=%s is told at start, without a password', (text, message) => {
  const result = read({ MAIL_IN: text });
  const problems = 'problems' in result ? result.problems : [];
  expect(problems).toMatchObject([{ field: 'MAIL_IN', message: expect.stringMatching(message) }]);
  expect(JSON.stringify(problems)).not.toContain('secret@');
});

/** Settings of the forge that the record is on: where its pages are, its hooks' secret, and who speaks there for the portal. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { forgeOfAddress, parseForge, repositoryOf, type Forge } from '../domain/forge.ts';
import type { Problem } from '../domain/problem.ts';
import { withoutPassword } from '../domain/remote-address.ts';
import { problemOf, type Environment, type Read } from './read.ts';

export interface ForgeSettings {
  /** Null: there is none, or none that is known. */
  forge: Forge | null;
  /** What hooks are signed with; null: none is taken. */
  hookSecret: string | null;
  /** Who reviews pull requests there; null: the portal does not. */
  github: GitHubSettings | null;
}
export interface GitHubSettings {
  /** `owner/name`. */
  repository: string;
  apiUrl: string;
  credentials: { token: string } | { appId: string; privateKey: string };
}

/** `remote`: address of the record, where it is not on this machine. Every mistake is told; then the value is of no use. */
export function readForgeSettings(
  env: Environment,
  remote: string | undefined,
  workingFolder: string,
): { settings: ForgeSettings; problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const take = <T>(field: string, read: (text: string | undefined) => Read<T>): T | null => {
    const result = read(env[field]?.trim() || undefined);
    if ('value' in result) return result.value;
    problems.push(problemOf('problem', field, result.message, result.hint));
    return null;
  };
  const forge = take('CARNET_FORGE', readForge) ?? (remote === undefined ? null : forgeOfAddress(remote));
  const hookSecret = take('HOOK_SECRET', readHookSecret);
  const appId = take('GITHUB_APP_ID', readAppId);
  const privateKey = take('GITHUB_APP_KEY', (text) => readAppKey(text, workingFolder));
  const apiUrl = take('GITHUB_API_URL', readApiUrl);
  if ((appId === null) !== (privateKey === null) && problems.length === 0)
    problems.push(
      problemOf(
        'problem',
        appId === null ? 'GITHUB_APP_ID' : 'GITHUB_APP_KEY',
        'An App of GitHub is its number and its key, and one of them is not said.',
        'Write GITHUB_APP_ID=123456 and GITHUB_APP_KEY=/etc/carnet/app.pem, or neither.',
      ),
    );
  const token = env['GITHUB_TOKEN']?.trim();
  const credentials = appId && privateKey ? { appId, privateKey } : token ? { token } : null;
  const speaks = hookSecret !== null && remote !== undefined && forge?.kind === 'github';
  const github =
    speaks && credentials !== null
      ? { repository: repositoryOf(forge), apiUrl: apiUrl ?? apiOf(forge), credentials }
      : null;
  const warnings: Problem[] = [];
  if (appId !== null && github === null)
    warnings.push(
      problemOf(
        'warning',
        'GITHUB_APP_ID',
        'An App of GitHub is named, and pull requests are not reviewed: that wants HOOK_SECRET, and a repository of GitHub as CARNET_REPO.',
        'docs/github.md says how they are set up together.',
      ),
    );
  return { settings: { forge, hookSecret, github }, problems, warnings };
}

/** GitHub Enterprise has its API below the host that its pages are on. */
function apiOf({ url }: Forge): string {
  const { origin, hostname } = new URL(url);
  return hostname === 'github.com' ? 'https://api.github.com' : `${origin}/api/v3`;
}

/** null: not said. */
function readForge(text: string | undefined): Read<Forge | null> {
  if (text === undefined) return { value: null };
  const forge = parseForge(text);
  return forge !== null
    ? { value: forge }
    : {
        message: `CARNET_FORGE=${withoutPassword(text)} is no page of a repository on a forge that Carnet knows.`,
        hint: 'Write e.g. CARNET_FORGE=https://github.com/firm/support, or with its kind in front: CARNET_FORGE="gitea https://code.firm.example/firm/support" (github, gitlab or gitea).',
      };
}

function readHookSecret(text: string | undefined): Read<string | null> {
  if (text === undefined) return { value: null };
  return text.length >= 16
    ? { value: text }
    : {
        message: `HOOK_SECRET has ${text.length} characters, too few to resist guessing.`,
        hint: 'Write at least 16, e.g. from openssl rand -hex 20, here and at the forge.',
      };
}

function readAppId(text: string | undefined): Read<string | null> {
  if (text === undefined) return { value: null };
  return /^([1-9]\d{0,11}|Iv[\w.]{10,40})$/.test(text)
    ? { value: text }
    : {
        message: `GITHUB_APP_ID=${text} is no number of an App.`,
        hint: 'Write the App ID or the client ID that the page of the App shows, e.g. GITHUB_APP_ID=123456.',
      };
}

/** The key itself, of the file that is named. */
function readAppKey(text: string | undefined, workingFolder: string): Read<string | null> {
  if (text === undefined) return { value: null };
  const hint = 'Name the file that GitHub gave for the App, e.g. GITHUB_APP_KEY=/etc/carnet/app.pem.';
  try {
    const key = readFileSync(resolve(workingFolder, text), 'utf8');
    if (createPrivateKey(key).asymmetricKeyType === 'rsa') return { value: key };
    return { message: 'GITHUB_APP_KEY names a key that is not of the kind that GitHub gives (RSA).', hint };
  } catch {
    return { message: 'GITHUB_APP_KEY names no file with a private key in it that can be read.', hint };
  }
}

function readApiUrl(text: string | undefined): Read<string | null> {
  if (text === undefined) return { value: null };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const safe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && /^(localhost|127\.|\[::1\])/.test(url.hostname));
  return url !== undefined && safe && !url.username && !url.password
    ? { value: text.replace(/\/+$/, '') }
    : {
        message: `GITHUB_API_URL=${withoutPassword(text)} is no https address of an API.`,
        hint: 'Write e.g. GITHUB_API_URL=https://github.firm.example/api/v3, or leave it out: it follows from the repository.',
      };
}

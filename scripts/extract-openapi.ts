/**
 * Takes from GitHub's own description of its API the part that Carnet uses, for the tests' GitHub to be held to. Run
 * again when another call is used:
 *
 *   npm pack @octokit/openapi@23.0.2
 *   tar -xzf octokit-openapi-23.0.2.tgz package/generated/api.github.com.json
 *   node scripts/extract-openapi.ts package/generated/api.github.com.json 23.0.2
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

const used: Readonly<Record<string, readonly string[]>> = {
  '/app/installations/{installation_id}/access_tokens': ['post'],
  '/repos/{owner}/{repo}/installation': ['get'],
  '/repos/{owner}/{repo}/pulls': ['get', 'post'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/files': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/reviews': ['get', 'post'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/comments': ['get'],
  '/repos/{owner}/{repo}/pulls/comments/{comment_id}': ['delete'],
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['patch', 'delete'],
  '/repos/{owner}/{repo}/statuses/{sha}': ['post'],
  '/repos/{owner}/{repo}/commits/{ref}/statuses': ['get'],
};
const left = new Set(['description', 'summary', 'examples', 'example', 'externalDocs', 'x-github', 'tags', 'title']);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Description = {
  info: { version: string };
  paths: Record<string, Record<string, { parameters?: Json; requestBody?: Json; responses: Record<string, Json> }>>;
  components: Record<string, Record<string, Json>>;
};

const [file, version] = process.argv.slice(2);
if (file === undefined || version === undefined) {
  console.error('Which description, of which version? node scripts/extract-openapi.ts FILE VERSION');
  process.exit(2);
}
const whole = JSON.parse(readFileSync(file, 'utf8')) as Description;

/** Without what is for people alone; not below `properties`, where any name is a key. */
function bare(value: Json, names = false): Json {
  if (Array.isArray(value)) return value.map((each) => bare(each));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => names || !left.has(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, bare(each, key === 'properties')]));
}

const paths: Record<string, Json> = {};
for (const [path, methods] of Object.entries(used)) {
  const operations = methods.map((method) => {
    const operation = whole.paths[path]?.[method];
    if (operation === undefined) throw new Error(`GitHub describes no ${method} ${path}`);
    const { requestBody = null, responses } = operation;
    return [method, bare({ requestBody, responses })];
  });
  paths[path] = Object.fromEntries(operations) as Json;
}

const components: Record<string, Record<string, Json>> = {};
const wanted = [...JSON.stringify(paths).matchAll(/"#\/components\/([^"]+)"/g)].map(([, ref]) => ref!);
for (let ref = wanted.pop(); ref !== undefined; ref = wanted.pop()) {
  const [kind = '', name = ''] = ref.split('/');
  if (components[kind]?.[name] !== undefined || kind === 'examples') continue;
  const component = bare(whole.components[kind]![name]!);
  (components[kind] ??= {})[name] = component;
  wanted.push(...[...JSON.stringify(component).matchAll(/"#\/components\/([^"]+)"/g)].map(([, found]) => found!));
}

const target = join(import.meta.dirname, '../tests/support/github/openapi.json');
const source = `@octokit/openapi ${version}, generated/api.github.com.json (API ${whole.info.version})`;
writeFileSync(target, await format(JSON.stringify({ source, paths, components }), { parser: 'json', printWidth: 120 }));

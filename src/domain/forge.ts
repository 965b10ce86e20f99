/** The web site that a git repository is worked on at, as far as addresses of its pages go. */

export type ForgeKind = 'github' | 'gitlab' | 'gitea';

export interface Forge {
  kind: ForgeKind;
  /** Of the repository's own page, without a slash at the end: `https://github.com/libra/content`. */
  url: string;
}

/** Names that hosts of each kind go by; others have to be told. Forgejo is Gitea in all that is asked of it here. */
const hosts: readonly [RegExp, ForgeKind][] = [
  [/(^|\.)github\./, 'github'],
  [/(^|\.)gitlab\./, 'gitlab'],
  [/(^|\.)(gitea|forgejo)\.|^codeberg\.org$/, 'gitea'],
];

/** The forge that a repository's address leads to, where its host's name tells; `git@github.com:libra/content.git`. */
export function forgeOfAddress(address: string): Forge | null {
  const [, host = '', path = ''] =
    /^(?:https?|ssh):\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/+(.+)$/i.exec(address) ??
    /^[^/@\s]+@([^/:\s]+):\/*(.+)$/.exec(address) ??
    [];
  const kind = hosts.find(([pattern]) => pattern.test(host.toLowerCase()))?.[1];
  const name = path.replace(/\/+$/, '').replace(/\.git$/, '');
  return kind !== undefined && isName(name) ? { kind, url: `https://${host.toLowerCase()}/${name}` } : null;
}

/** `https://github.com/libra/content`, or with its kind where the host does not tell: `gitea https://code.libra.example/a/b`. */
export function parseForge(text: string): Forge | null {
  const [, said, page = ''] = /^(?:(github|gitlab|gitea)\s+)?(\S+)$/.exec(text) ?? [];
  const url = URL.canParse(page) ? new URL(page) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password)
    return null;
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  const kind = said ?? hosts.find(([pattern]) => pattern.test(url.hostname))?.[1];
  return kind && isName(path.slice(1)) ? { kind: kind as ForgeKind, url: `${url.origin}${path}` } : null;
}

/** `owner/name`; groups of GitLab are within one another. */
export function repositoryOf({ url }: Forge): string {
  return new URL(url).pathname.slice(1);
}

function isName(path: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)+$/.test(path) && !/(^|\/)\.{1,2}(\/|$)/.test(path);
}

/** The page where this file is made by whoever is signed in there, with its name and text filled in. */
export function newFilePage(
  { kind, url }: Forge,
  branch: string,
  { path, text }: { path: string; text: string },
): string {
  const ref = branch.split('/').map(encodeURIComponent).join('/');
  const slash = path.lastIndexOf('/');
  const [folder, name] = [path.slice(0, slash), path.slice(slash + 1)];
  const asked = (of: Record<string, string>) =>
    Object.entries(of)
      .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
      .join('&');
  switch (kind) {
    case 'github':
      return `${url}/new/${ref}?${asked({ filename: path, value: text })}`;
    case 'gitlab':
      return `${url}/-/new/${ref}?${asked({ file_name: path, content: text })}`;
    case 'gitea':
      return `${url}/_new/${ref}/${folder}?${asked({ filename: name, value: text })}`;
  }
}

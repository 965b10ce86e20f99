/** Addresses of git repositories elsewhere, as people write them. */

/** Whether it is a URL (`https://…`, `ssh://…`, `file://…`) or as scp writes it (`git@host:firm/content.git`), not a path. */
export function isRemoteAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^[^/\\\s:]+@[^/\\\s:]+:/.test(text);
}

/** Any text with the user and password of every URL in it left out, for messages and logs. */
export function withoutPassword(text: string): string {
  return text.replaceAll(/\/\/[^/\s]*@/g, '//…@');
}

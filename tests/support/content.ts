/**
 * A story's files in one literal: each begins at a line `=== path`, from `content/`, and goes on to the next one.
 *
 *   content`
 *     === company.md
 *     ---
 *     name: LibrA
 *     email: support@libra.example
 *     ---
 *   `
 *
 * The first line's indentation is taken off every line. Gives text by path from the repository's root.
 */
export function content(literal: TemplateStringsArray, ...values: unknown[]): Map<string, string> {
  const text = String.raw(literal, ...values).replace(/^[^\S\n]*\n/, '');
  const indentation = /^[^\S\n]*/.exec(text)![0];
  const lines = text.split('\n').map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line));
  const files = new Map<string, string>();
  let path: string | undefined;
  let body: string[] = [];
  const end = () => {
    if (path !== undefined) files.set(`content/${path}`, `${body.join('\n').trimEnd()}\n`);
  };
  for (const line of lines) {
    const header = /^=== (\S+)$/.exec(line);
    if (!header) {
      if (path === undefined && line.trim() !== '') throw new Error(`A story begins with === path, not with ${line}`);
      body.push(line);
      continue;
    }
    end();
    path = header[1];
    body = [];
  }
  end();
  return files;
}

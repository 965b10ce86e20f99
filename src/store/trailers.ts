/** The lines `Key: value` that end a commit's message; how a write is recognised when it is sent again. */

/** A whole message. Text that looks like a trailer of ours is indented, so that only `trailers` ever are. */
export function formatMessage(message: string, trailers: Readonly<Record<string, string>>): string {
  const text = message
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?!\n)\p{Cc}/gu, ' ')
    .replaceAll(/^(?=carnet-[a-z0-9-]*\s*:)/gim, ' ')
    .trimEnd();
  const lines = Object.entries(trailers).map(([key, value]) => `${key}: ${value}\n`);
  if (lines.length === 0) return text === '' ? '' : `${text}\n`;
  // Without a first paragraph git takes the trailers for the subject.
  return `${text === '' ? '(no message)' : text}\n\n${lines.join('')}`;
}

/** The trailers of a message by any program: those in its last paragraph, unless that is its first. Of two, the last. */
export function parseTrailers(message: string): Map<string, string> {
  const trailers = new Map<string, string>();
  const paragraphs = message
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .split(/\n[ \t]*\n/);
  let key: string | undefined;
  for (const line of paragraphs.length > 1 ? paragraphs.at(-1)!.split('\n') : []) {
    const found = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line);
    if (found !== null) trailers.set((key = found[1]!), found[2]!);
    else if (key !== undefined && /^[ \t]/.test(line)) trailers.set(key, `${trailers.get(key)} ${line.trim()}`);
    else key = undefined;
  }
  return trailers;
}

/**
 * The bytes of a mail as a tree of parts. In one pass, bounded in every direction, and it reads whatever it is given: a
 * mail from outside may be cut, forged or malformed, and must neither stop the others nor be lost.
 */
import { Buffer } from 'node:buffer';
import { Libmime } from 'libmime';
import { mailLimits, type MailLimit } from '../../domain/mail-limits.ts';

export interface MimePart {
  /** Lower case, `text/plain` where it is not said. */
  readonly type: string;
  /** Of the Content-Type, names in lower case. */
  readonly params: Readonly<Record<string, string>>;
  readonly disposition: string | undefined;
  /** As the sender says, which may be a path; undefined: without a name. */
  readonly fileName: string | undefined;
  /** Without angle brackets. */
  readonly contentId: string | undefined;
  readonly header: Header;
  /** The body with its transfer encoding, a character for each byte. */
  readonly encoded: string;
  readonly encoding: string;
  readonly parts: readonly MimePart[];
}

/** Fields in their order, unfolded, a character for each byte; names in lower case. */
export type Header = readonly (readonly [name: string, value: string])[];

const libmime = new Libmime();
/** What one field may have to be decoded; real ones are far shorter. */
const longestField = 8_000;

/** `bytes` of a message (RFC 5322) with any line ends. */
export function parseMime(bytes: Uint8Array): MimePart | { beyond: MailLimit } {
  if (bytes.length > mailLimits.bytes) return { beyond: 'bytes' };
  let left: number = mailLimits.parts;
  let beyond: MailLimit | undefined;

  function parsePart(text: string, depth: number, fallback: string): MimePart | undefined {
    left -= 1;
    if (left < 0) beyond = 'parts';
    if (depth > mailLimits.depth) beyond = 'depth';
    const { header, body } = splitHeader(text);
    if (text.length - body.length > mailLimits.header) beyond = 'header';
    if (beyond) return undefined;
    const contentType = structured(fieldOf(header, 'content-type'));
    const type = /^[\w.+-]+\/[\w.+-]+$/.test(contentType.value) ? contentType.value.toLowerCase() : fallback;
    const disposition = structured(fieldOf(header, 'content-disposition'));
    const boundary = contentType.params['boundary'];
    const parts: MimePart[] = [];
    if (type.startsWith('multipart/') && boundary)
      for (const piece of splitParts(body, boundary)) {
        const part = parsePart(piece, depth + 1, type === 'multipart/digest' ? 'message/rfc822' : 'text/plain');
        if (part === undefined) return undefined;
        parts.push(part);
      }
    return {
      // What says it has parts and has none is read as text, so that nothing in it is lost.
      type: type.startsWith('multipart/') && parts.length === 0 ? 'text/plain' : type,
      params: contentType.params,
      disposition: disposition.value.toLowerCase() || undefined,
      fileName: disposition.params['filename'] || contentType.params['name'] || undefined,
      contentId: /<?([^<>\s]+)>?/.exec(fieldOf(header, 'content-id') ?? '')?.[1],
      header,
      encoded: body,
      encoding: (fieldOf(header, 'content-transfer-encoding') ?? '').trim().toLowerCase(),
      parts,
    };
  }

  const root = parsePart(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'), 0, 'text/plain');
  return root ?? { beyond: beyond! };
}

/** The first field of this name (lower case), as it stands. */
export function fieldOf(header: Header, name: string): string | undefined {
  return header.find(([each]) => each === name)?.[1];
}
export function fieldsOf(header: Header, name: string): string[] {
  return header.filter(([each]) => each === name).map(([, value]) => value);
}

/** A field as people read it: encoded words decoded, raw bytes too, on one line. */
export function decodeField(value: string): string {
  const text = textOfBytes(Buffer.from(value.slice(0, longestField), 'latin1'));
  let decoded: string;
  try {
    decoded = libmime.decodeWords(text);
  } catch {
    decoded = text;
  }
  // A line end that was encoded must not become one again.
  return decoded.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** The bytes of a leaf, its transfer encoding undone. Damaged encodings give what there is. */
export function bytesOf({ encoded, encoding }: MimePart): Buffer {
  if (encoding === 'base64') return Buffer.from(encoded, 'base64');
  return encoding === 'quoted-printable' ? quotedPrintable(encoded) : Buffer.from(encoded, 'latin1');
}

/** The text of a leaf, line ends as LF. */
export function textOf(part: MimePart): string {
  return textOfBytes(bytesOf(part), part.params['charset']).replace(/\r\n?/g, '\n');
}

/**
 * What no charset is said of, or only that it is ASCII or UTF-8, is UTF-8 where it can be, else windows-1252: which is
 * what the programs write that do not say.
 */
export function textOfBytes(bytes: Buffer, charset = ''): string {
  const said = charset.trim().toLowerCase();
  const decoder = /^(?:|us-?ascii|ascii|ansi_x3\.4-1968|utf-?8|unknown-8bit|x-unknown|8bit|binary)$/.test(said)
    ? undefined
    : decoderOf(said);
  if (decoder) return decoder.decode(bytes);
  try {
    // As a stream, so that a mail cut within a character is no other charset.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function decoderOf(charset: string): TextDecoder | undefined {
  const known: Readonly<Record<string, string>> = {
    cp1252: 'windows-1252',
    cp1250: 'windows-1250',
    cp932: 'shift_jis',
  };
  try {
    return new TextDecoder(known[charset] ?? charset);
  } catch {
    return undefined;
  }
}

function splitHeader(text: string): { header: Header; body: string } {
  const end = /^\r?\n|\r?\n\r?\n/.exec(text);
  const [head, body] = end ? [text.slice(0, end.index), text.slice(end.index + end[0].length)] : [text, ''];
  if (head.length > mailLimits.header) return { header: [], body };
  const header: [string, string][] = [];
  for (const line of head.split(/\r?\n/)) {
    const last = header.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last) last[1] += ` ${line.trim()}`;
      continue;
    }
    const [, name, value] = /^([!-9;-~]{1,80}?)[ \t]*:(.*)$/s.exec(line) ?? [];
    if (name !== undefined) header.push([name.toLowerCase(), value!.trim()]);
  }
  return { header, body };
}

/** What lies between the delimiters; without the last of them, up to the end. */
function splitParts(body: string, boundary: string): string[] {
  const delimiter = `--${boundary}`;
  const parts: string[] = [];
  let from: number | undefined;
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, at + delimiter.length)) {
    if (at > 0 && body[at - 1] !== '\n') continue;
    const lineEnd = body.indexOf('\n', at);
    const rest = body.slice(
      at + delimiter.length,
      Math.min(lineEnd === -1 ? Infinity : lineEnd, at + delimiter.length + 100),
    );
    // One boundary may begin another one.
    if (!/^(?:--)?[ \t\r]*$/.test(rest)) continue;
    if (from !== undefined) parts.push(body.slice(from, Math.max(from, at - (body[at - 2] === '\r' ? 2 : 1))));
    if (rest.startsWith('--') || parts.length > mailLimits.parts) return parts;
    from = lineEnd === -1 ? body.length : lineEnd + 1;
  }
  if (from !== undefined && from < body.length) parts.push(body.slice(from));
  return parts;
}

function structured(field = ''): { value: string; params: Record<string, string> } {
  if (field === '') return { value: '', params: {} };
  const text = textOfBytes(Buffer.from(field.slice(0, longestField), 'latin1'));
  try {
    const { value, params, decodedParams = [] } = libmime.parseHeaderValue(text, { stripComments: true });
    const words = Object.entries(params).map(
      ([name, param]) => [name.toLowerCase(), decodedParams.includes(name) ? param : decodeWords(param)] as const,
    );
    return { value: String(value).trim(), params: Object.fromEntries(words) };
  } catch {
    return { value: text.split(';')[0]!.trim(), params: {} };
  }
}

function decodeWords(text: string): string {
  try {
    return libmime.decodeWords(text);
  } catch {
    return text;
  }
}

function quotedPrintable(text: string): Buffer {
  // Blanks at a line's end were added on the way, and would hide a soft line end.
  const lines = text.split(/\r?\n/).map((line) => line.slice(0, endOf(line)));
  const plain = lines
    .map((line, i) => (line.endsWith('=') ? line.slice(0, -1) : i === lines.length - 1 ? line : `${line}\r\n`))
    .join('');
  return Buffer.from(
    plain.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

function endOf(line: string): number {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  return end;
}

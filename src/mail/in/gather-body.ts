import { pictureTypeOf } from '../../domain/attached-file.ts';
import { flowedText } from './flowed-text.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { bytesOf, decodeField, fieldOf, textOf, type MimePart } from './mime.ts';
import { filesInTnef } from './tnef.ts';

export interface Gathered {
  /** All that is to be read, quotes and signatures too, as Markdown. */
  text: string;
  /** What the mail says cannot be read without somebody's key. */
  encrypted: boolean;
  files: { name: string; bytes: Buffer }[];
}

/** A text that may be asked for: an HTML part is only taken apart where it is the one to read. */
interface Said {
  text: () => string;
  isPlain: boolean;
}

/** What a mail says and what it carries, whatever its program has put where. */
export function gatherBody(root: MimePart): Gathered {
  const files: { name: string; bytes: Buffer }[] = [];
  const pictures = new Map<string, string>();
  let encrypted = false;

  function keep(part: MimePart): void {
    const bytes = bytesOf(part);
    const name = nameOf(part, files.length + 1);
    const isInline = part.contentId !== undefined || part.disposition === 'inline';
    if (bytes.length === 0 || (isInline && isLogo(name, bytes))) return;
    const unpacked = /^application\/(?:vnd\.)?ms-tnef$/.test(part.type) ? filesInTnef(bytes) : [];
    if (unpacked.length > 0) {
      files.push(...unpacked);
      return;
    }
    if (part.contentId !== undefined && part.type.startsWith('image/')) pictures.set(part.contentId, name);
    files.push({ name, bytes });
  }

  function walk(part: MimePart): Said[] {
    const { type, parts, disposition, fileName } = part;
    if (type === 'multipart/encrypted' || /^application\/(?:x-)?pkcs7-mime$/.test(type)) {
      encrypted = true;
      for (const leaf of parts.length > 0 ? parts.slice(1) : [part]) keep(leaf);
      return [];
    }
    if (type === 'multipart/alternative') {
      const all = parts.map(walk);
      const plain = all.find(
        (said) => said.length > 0 && said.every(({ isPlain }) => isPlain) && textFrom(said) !== '',
      );
      return plain ?? all.findLast((said) => said.length > 0) ?? [];
    }
    if (type.startsWith('multipart/')) return parts.flatMap(walk);
    if (/^application\/(?:pgp-signature|(?:x-)?pkcs7-signature)$/.test(type)) return [];
    if (type === 'message/delivery-status' || type === 'text/rfc822-headers') return [];
    if (
      disposition === 'attachment' ||
      (fileName !== undefined && disposition !== 'inline') ||
      !/^text\/(?:plain|html)$/.test(type)
    ) {
      keep(part);
      return [];
    }
    if (type === 'text/html')
      return [{ text: () => htmlToMarkdown(textOf(part), (contentId) => pictures.get(contentId)), isPlain: false }];
    return [{ text: () => plainText(part), isPlain: true }];
  }

  function plainText(part: MimePart): string {
    const text = textOf(part);
    if (/^-----BEGIN PGP MESSAGE-----/m.test(text)) encrypted = true;
    const flowed = part.params['format']?.toLowerCase() === 'flowed';
    return (flowed ? flowedText(text, part.params['delsp']?.toLowerCase() === 'yes') : text)
      .replace(/\[cid:[^\]\n]{1,200}\]/g, '')
      .replace(/\u00a0/g, ' ');
  }

  const said = walk(root);
  const text = textFrom(said);
  return { text, encrypted, files };
}

function textFrom(said: readonly Said[]): string {
  return said
    .map(({ text }) =>
      text()
        .replace(/^(?:[^\S\n]*\n)+/, '')
        .trimEnd(),
    )
    .filter((text) => text !== '')
    .join('\n\n')
    .trim();
}

const extensions: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/vcard': 'vcf',
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'application/pkcs7-mime': 'p7m',
  'application/x-pkcs7-mime': 'p7m',
};

function nameOf(part: MimePart, place: number): string {
  if (part.fileName !== undefined) return part.fileName;
  const inside =
    part.type === 'message/rfc822' ? /^subject:([^\r\n]*)/im.exec(part.encoded.slice(0, 64_000))?.[1] : undefined;
  const stem =
    (inside !== undefined && decodeField(inside)) ||
    decodeField(fieldOf(part.header, 'content-description') ?? '').slice(0, 100) ||
    (part.type === 'text/calendar' ? 'invitation' : `${part.type.split('/')[0]}-${place}`);
  return `${stem.replaceAll('/', '-')}.${extensions[part.type] ?? 'bin'}`;
}

/** A small picture within the text is a firm's mark, or a pixel that tells who reads; a screen shot is not that small. */
function isLogo(name: string, bytes: Uint8Array): boolean {
  if (pictureTypeOf(bytes) === undefined) return false;
  return bytes.length < 6_000 || (bytes.length < 20_000 && /logo|signature|^(?:image00\d|outlook-)/i.test(name));
}

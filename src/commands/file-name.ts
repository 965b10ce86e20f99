/**
 * What somebody's file is called in the record. Engineers clone it on any system, so a name must be a plain name on
 * each of them, and say what it says to every reader.
 */
import { pictureTypeNamed, type PictureType } from '../domain/attached-file.ts';

const longestCharacters = 100;
/** Leaves room for a number in the 255 bytes that systems allow. */
const longestBytes = 200;

const extensionOf: Readonly<Record<PictureType, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** Devices of Windows, with any extension, and what NTFS may take for `.git`. */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]|git~\d+)(?:\.|$)/i;

/**
 * `given` as a browser sent it. One path segment in NFC, readable as it was: without control, invisible and
 * direction-changing characters, without what Windows refuses, not beginning with a dot or a dash.
 * `picture` is what the content is: a name that says another picture, or none, is given the right extension.
 */
export function safeFileName(given: string, picture: PictureType | undefined): string {
  const plain = trimmed(
    given
      .toWellFormed()
      .normalize('NFC')
      .replace(/^.*[/\\]/s, '')
      .replace(/[\p{Zs}\t\r\n]+/gu, ' ')
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u{fffd}]/gu, '')
      .replace(/[<>:"|?*]+/g, '-'),
  );
  const named = withExtension(plain === '' ? 'file' : plain, picture);
  return shortened(reserved.test(named) ? `file-${named}` : named);
}

/** The same names, each once: what comes again, in any case, is numbered before its extension. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const [stem, extension] = split(name);
    let one = name;
    for (let number = 2; taken.has(one.toLowerCase()); number++) one = `${stem}-${number}${extension}`;
    taken.add(one.toLowerCase());
    return one;
  });
}

function trimmed(name: string): string {
  return name.replace(/^[\s.-]+/, '').replace(/[\s.]+$/, '');
}

/** Pages show as a picture what is named as one, so the name keeps to the content. */
function withExtension(name: string, picture: PictureType | undefined): string {
  const said = pictureTypeNamed(name);
  if (said === picture) return name;
  return `${name}.${picture === undefined ? 'bin' : extensionOf[picture]}`;
}

/** A name and its extension, dot included; a long or strange one is part of the name. */
function split(name: string): [stem: string, extension: string] {
  const extension = /(?<=.)(?:\.tar)?\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? '';
  return [name.slice(0, name.length - extension.length), extension];
}

function shortened(name: string): string {
  const [stem, extension] = split(name);
  let characters = [...stem].slice(0, longestCharacters - extension.length);
  while (Buffer.byteLength(characters.join('')) > longestBytes - Buffer.byteLength(extension))
    characters = characters.slice(0, -1);
  return `${trimmed(characters.join(''))}${extension}`;
}

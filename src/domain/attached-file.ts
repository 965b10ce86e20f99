/** What a message may carry, and which of it is shown as a picture. */

/** 1 MB is 1,048,576 bytes, as people's file managers count. */
const megabyte = 1024 * 1024;
export const fileLimits = { count: 20, eachBytes: 10 * megabyte, togetherBytes: 25 * megabyte } as const;
export type FileLimits = { readonly [limit in keyof typeof fileLimits]: number };

/** The pictures every browser shows and none runs. SVG is a document, with scripts. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

/** How many bytes of a file `pictureTypeOf` looks at. */
export const pictureHeadBytes = 12;

const signatures: readonly [PictureType, RegExp][] = [
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
];

/** What a file is by how it begins, whatever it is called; undefined: no picture. */
export function pictureTypeOf(head: Uint8Array): PictureType | undefined {
  const text = String.fromCharCode(...head.subarray(0, pictureHeadBytes));
  return signatures.find(([, signature]) => signature.test(text))?.[0];
}

const extensions: Readonly<Record<string, PictureType>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

/** The picture a name says it is; undefined: none. */
export function pictureTypeNamed(name: string): PictureType | undefined {
  const extension = /\.([a-z]+)$/i.exec(name)?.[1]!.toLowerCase() ?? '';
  return Object.hasOwn(extensions, extension) ? extensions[extension] : undefined;
}

/** Where the portal gives a file to whoever may read its entry. `entry`: `ticket` for the opening. */
export function filePath(ticket: number, entry: string, name: string): string {
  return `/tickets/${ticket}/files/${entry}/${encodeURIComponent(name)}`;
}

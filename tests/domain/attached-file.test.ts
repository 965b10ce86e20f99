import { expect, test } from 'vitest';
import { filePath, pictureTypeNamed, pictureTypeOf } from '../../src/domain/attached-file.ts';

test.each<[string, string, string | undefined]>([
  ['png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'image/png'],
  ['jpeg', '\xff\xd8\xff\xe0\0\x10JFIF', 'image/jpeg'],
  ['gif', 'GIF89a<script>', 'image/gif'],
  ['older gif', 'GIF87a\0', 'image/gif'],
  ['webp', 'RIFF\n\0\r\nWEBPVP8 ', 'image/webp'],
  ['a sound in RIFF', 'RIFF\0\0\0\0WAVEfmt ', undefined],
  ['html', '<!doctype html>', undefined],
  ['svg', '<svg xmlns="http://www.w3.org/2000/svg">', undefined],
  ['a line before a gif', '\nGIF89a', undefined],
  ['a png cut short', '\x89PNG\r\n', undefined],
  ['nothing', '', undefined],
])('%s by its content', (_, bytes, type) => {
  expect(pictureTypeOf(Buffer.from(bytes, 'latin1'))).toBe(type);
});

test.each<[string, string | undefined]>([
  ['Capture.PNG', 'image/png'],
  ['photo.jpeg', 'image/jpeg'],
  ['a.svg', undefined],
  ['a.png.bin', undefined],
  ['png', undefined],
  ['a.constructor', undefined],
])('%s by its name', (name, type) => {
  expect(pictureTypeNamed(name)).toBe(type);
});

test('an address holds a name whole', () => {
  expect(filePath(12, 'ticket', 'été #1 (50%).png')).toBe(
    '/tickets/12/files/ticket/%C3%A9t%C3%A9%20%231%20(50%25).png',
  );
});

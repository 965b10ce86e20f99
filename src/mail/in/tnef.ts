/** The files in a `winmail.dat`: what Outlook makes of attachments for those who do not use it. */

const signature = 0x223e9f78;
const attribute = { newFile: 0x9002, title: 0x8010, data: 0x800f };

/** None where it cannot be read; the whole is kept then. */
export function filesInTnef(bytes: Buffer): { name: string; bytes: Buffer }[] {
  const files: { name: string; bytes: Buffer }[] = [];
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== signature) return files;
  // Level, name, type and length; then the value, and two bytes of a sum.
  for (let at = 6; at + 9 <= bytes.length && files.length <= 100;) {
    const id = bytes.readUInt16LE(at + 1);
    const length = bytes.readUInt32LE(at + 5);
    const value = bytes.subarray(at + 9, at + 9 + length);
    if (value.length < length) break;
    const last = files.at(-1);
    if (id === attribute.newFile) files.push({ name: '', bytes: Buffer.alloc(0) });
    else if (id === attribute.title && last)
      last.name = new TextDecoder('windows-1252').decode(value).replace(/\0.*$/s, '');
    else if (id === attribute.data && last) last.bytes = value;
    at += 9 + length + 2;
  }
  return files
    .filter((file) => file.bytes.length > 0)
    .map((file, i) => ({ ...file, name: file.name || `file-${i + 1}.bin` }));
}

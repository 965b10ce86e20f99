import { headerText } from '../mail.ts';
import { decodeField, fieldOf, parseMime } from './mime.ts';

/** Who a mail says it is from and what it says it is about, for people who look for it. Never throws, whatever the bytes are. */
export function labelOf(bytes: Uint8Array): { from: string; subject: string } {
  try {
    // What is beyond a limit has a beginning all the same.
    const read = parseMime(bytes.subarray(0, beginning));
    const header = 'beyond' in read ? [] : read.header;
    const field = (name: string) =>
      headerText(decodeField((fieldOf(header, name) ?? '').slice(0, 1_000))).slice(0, 200);
    return { from: field('from'), subject: field('subject') };
  } catch {
    return { from: '', subject: '' };
  }
}

const beginning = 64 * 1024;

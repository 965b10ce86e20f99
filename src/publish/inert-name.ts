/**
 * What somebody's file is called in a copy. A static host says by its name what a file is, and may well call a page
 * what the portal would only let be saved: so whatever a browser could run is named as bytes.
 */
import { distinctNames, safeFileName } from '../commands/file-name.ts';
import { pictureTypeNamed } from '../domain/attached-file.ts';

/** Shown or saved by every browser, and never run: pictures, plain text, documents, archives. */
const inert = new Set(
  (
    'png jpg jpeg gif webp txt log csv md conf cfg ini json yaml yml diff patch sql pcap pem crt csr eml ' +
    'pdf odt ods odp doc docx xls xlsx ppt pptx zip gz tgz bz2 xz zst tar 7z bin'
  ).split(' '),
);

/** Names for the files of one entry: plain on every system, each once, none that a browser runs. */
export function inertNames(names: readonly string[]): string[] {
  return distinctNames(
    names.map((name) => {
      const safe = safeFileName(name, pictureTypeNamed(name));
      const extension = /\.([^.]+)$/.exec(safe)?.[1]!.toLowerCase();
      return extension !== undefined && inert.has(extension) ? safe : `${safe}.bin`;
    }),
  );
}

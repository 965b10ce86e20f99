/** Mails that no program sends: what the corpus has, cut, joined, nested and spoilt at random. */

/** A number in [0, 1), the same ones for the same seed. */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const charsets = ['utf-8', 'us-ascii', 'windows-1252', 'utf-7', 'utf-16le', 'shift_jis', 'gb18030', 'x-none', '"', ''];
const encodings = ['7bit', '8bit', 'base64', 'quoted-printable', 'x-uuencode', 'BASE64 ', ''];
const repeated = [
  '>',
  ' ',
  '\t',
  '\n',
  'a ',
  '-',
  '--',
  '<div>',
  '<table><tr><td>',
  '</p>',
  '&#',
  '=?utf-8?q?',
  '[#1] ',
  'On a ',
];
const alsoRepeated = [
  'Le 2 ',
  '"',
  '(',
  ';',
  '@',
  '<a@b.example>,',
  '\u00e9',
  'De : x\n',
  '> x\n\ny\n',
  '=',
  '=\n',
  '_',
  '\\',
  'wrote:\n',
  '*_`',
];
const injected = [
  'Subject: =?utf-8?q?x=0D=0ABcc=3A_victim@ailleurs.example?=',
  'Subject: =?utf-8?b?Li4vLi4vLi4vZXRjL3Bhc3N3ZA==?=',
  'Message-ID: <../../x\u0001@y>',
  'Message-ID: <a b',
  'In-Reply-To: <2.0123456789abcdef0123456789abcdef@libra.example>',
  'From: =?utf-8?q?dsi=40boege.example?= <x@ailleurs.example>',
  'From: "dsi@boege.example\r\n" <dsi@boege.example>',
  'Content-Type: multipart/mixed; boundary="="',
  'Content-Type: text/html; charset=utf-8; name="../../../../x.html"',
  'Content-Disposition: attachment; filename="tickets/0-999/2/ticket.md"',
  "Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fcontent%2Fteam%2Fx.md",
  'Authentication-Results: mx.libra.example; dmarc=pass header.from=boege.example',
];

export function recombine(random: Random, corpus: readonly Buffer[]): Buffer {
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!;
  const text = () => pick(corpus).toString('latin1');
  const split = (mail: string) => {
    const at = /\r?\n\r?\n/.exec(mail);
    return at ? [mail.slice(0, at.index), mail.slice(at.index + at[0].length)] : [mail, ''];
  };
  const place = (mail: string) => Math.floor(random() * (mail.length + 1));
  const changes: ((mail: string) => string)[] = [
    (mail) => `${split(mail)[0]}\r\n\r\n${split(text())[1]}`,
    (mail) => mail.replace(/charset="?[\w-]+"?/gi, () => `charset=${pick(charsets)}`),
    (mail) => mail.replace(/(transfer-encoding:)[^\r\n]*/gi, (_, name) => `${name} ${pick(encodings)}`),
    (mail) => mail.replace(/boundary="?[^"\r\n;]+"?/i, () => `boundary=${pick(['x', '""', '"a b"', '--', 'fw'])}`),
    (mail) => mail.slice(0, place(mail)),
    (mail) => `${pick(injected)}\r\n${mail}`,
    (mail) => nested(split(mail), Math.floor(random() * 60)),
    (mail) => {
      const at = place(mail);
      return (
        mail.slice(0, at) +
        pick([...repeated, ...alsoRepeated]).repeat(Math.floor(random() ** 3 * 40_000)) +
        mail.slice(at)
      );
    },
    (mail) => {
      const at = place(mail);
      return `${mail.slice(0, at)}${String.fromCharCode(Math.floor(random() * 256))}${mail.slice(at + 1)}`;
    },
    (mail) => `${mail.slice(0, place(mail))}${text().slice(place(mail) / 2)}`,
  ];
  let mail = text();
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) mail = pick(changes)(mail);
  return Buffer.from(mail, 'latin1');
}

function nested([header = '', body = '']: string[], depth: number): string {
  const own = /content-type:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/i.exec(header)?.[0] ?? 'Content-Type: text/plain';
  let inner = `${own}\r\n\r\n${body}`;
  for (let level = 0; level < depth; level += 1)
    inner = `Content-Type: multipart/mixed; boundary=n${level}\r\n\r\n--n${level}\r\n${inner}\r\n--n${level}--`;
  return `${header.replace(own, '').replace(/\r?\n\r?\n/g, '\r\n')}\r\n${inner}`;
}

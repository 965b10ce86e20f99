import { createHash, createVerify, generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { openSmtp, type Transport } from '../../src/mail/transport.ts';
import { mailServer } from './mail-server.ts';
import { sampleMail } from './sample-mail.ts';

const server = await mailServer();
const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
let smtp: Transport;
afterEach(() => smtp.close());

/** RFC 6376, relaxed for header and body, by the letter and nothing more; throws where a part is missing. */
function isSigned(raw: string, publicKey: string): boolean {
  const end = raw.indexOf('\r\n\r\n');
  const fields = raw
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1)] as const);
  const relaxed = ([name, value]: readonly [string, string]) =>
    `${name}:${value
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim()}`;
  const [name, signature] = fields.find(([each]) => each === 'dkim-signature')!;
  const tag = (of: string) => new RegExp(`(?:^|;)\\s*${of}=([^;]*)`).exec(signature)![1]!.replace(/\s+/g, '');
  const body = `${raw
    .slice(end + 4)
    .split('\r\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
    .join('\r\n')
    .replace(/(?:\r\n)*$/, '')}\r\n`;
  if (createHash('sha256').update(body, 'latin1').digest('base64') !== tag('bh')) return false;
  const signed = tag('h')
    .split(':')
    .map((each) => fields.find(([field]) => field === each.toLowerCase())!)
    .map(relaxed);
  const own = relaxed([name, signature.replace(/(;\s*b=)[^;]*/, '$1')]);
  return createVerify('sha256')
    .update([...signed, own].join('\r\n'), 'latin1')
    .verify(publicKey, tag('b'), 'base64');
}

test('a mail is signed by the key of the settings, its sender and subject with it, and stands no change', async () => {
  smtp = openSmtp(server.url, {
    connections: 1,
    dkim: { domain: 'libra.example', selector: 'carnet', privateKey: pair.privateKey },
  });
  for (const text of ['Plus rien.\n\n', 'Une ligne  \n.\n..fin'])
    expect(await smtp.send(sampleMail({ text }), () => 1)).toEqual({ outcome: 'sent' });
  expect(server.received).toHaveLength(2);
  for (const { raw, headers } of server.received) {
    const signature = headers.find((line) => /^dkim-signature:/i.test(line))!;
    expect(signature).toMatch(/d=libra\.example;.*s=carnet;/);
    expect(signature).toMatch(/h=[^;]*from[^;]*subject/i);
    expect(isSigned(raw, pair.publicKey)).toBe(true);
    expect(isSigned(raw.replace('support@libra', 'autre@libra'), pair.publicKey)).toBe(false);
    expect(isSigned(`${raw.trimEnd()}x\r\n`, pair.publicKey)).toBe(false);
  }
});

test('without a key nothing is signed', async () => {
  server.reset();
  smtp = openSmtp(server.url);
  await smtp.send(sampleMail(), () => 1);
  expect(server.received[0]!.raw).not.toMatch(/^dkim-signature/im);
});

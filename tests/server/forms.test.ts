import { createServer, request, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { FormAborted, readForm, type FormRead } from '../../src/server/forms.ts';
import type { FormRule } from '../../src/server/routes.ts';

const message: FormRule = {
  type: 'multipart/form-data',
  maxBytes: 1024 * 1024,
  fields: { subject: 1_000, body: 500_000 },
  page: '/tickets/new',
};
const link: FormRule = {
  type: 'application/x-www-form-urlencoded',
  maxBytes: 100,
  fields: { email: 254 },
  page: '/login',
};

let server: Server;
let rule: FormRule;
let read: Promise<FormRead>;
beforeAll(async () => {
  server = createServer((req, res) => {
    read = readForm(req, rule);
    read.then(
      (form) => res.end(JSON.stringify(form)),
      () => res.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());
beforeEach(() => (rule = message));

const port = () => (server.address() as AddressInfo).port;
const post = async (body: RequestInit['body'], headers: Record<string, string> = {}): Promise<FormRead> => {
  const answer = await fetch(`http://127.0.0.1:${port()}/`, { method: 'POST', body, headers });
  return (await answer.json()) as FormRead;
};
const formOf = (fields: Record<string, string | File>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};

test('gives the text of the fields there are, as typed, and drops the others', async () => {
  const form = formOf({ subject: 'Été — ça ne “marche” plus 🖨', body: 'un\r\ndeux\r\n', admin: 'true' });
  form.append('subject', 'a second one');
  expect(await post(form)).toEqual({
    values: { subject: 'Été — ça ne “marche” plus 🖨', body: 'un\r\ndeux\r\n' },
  });
});

test.each(['__proto__', 'constructor', 'toString'])('a field named %s is no field', async (name) => {
  expect(await post(formOf({ [name]: 'x' }))).toEqual({ values: {} });
});

test('an empty file input is nothing, a file is refused with the text kept', async () => {
  expect(await post(formOf({ body: 'text', file: new File([], '') }))).toEqual({ values: { body: 'text' } });
  const refused = await post(formOf({ file: new File(['%PDF'], 'ordre.pdf'), body: 'text' }));
  expect(refused).toMatchObject({ status: 400, problem: { code: 'file-refused' }, values: { body: 'text' } });
});

test('a subject of 1 MB is too large, and the text after it is kept', async () => {
  const refused = await post(formOf({ subject: 's'.repeat(1024 * 1024), body: 'the text' }));
  expect(refused).toMatchObject({ status: 413, problem: { code: 'too-large' } });
  expect(refused.values['body']).toBe('the text');
});

test('of a text of 5 MB, half a megabyte is kept', async () => {
  const refused = await post(formOf({ subject: 'Journal', body: 'l'.repeat(5 * 1024 * 1024) }));
  expect(refused).toMatchObject({ status: 413, problem: { code: 'too-large' }, values: { subject: 'Journal' } });
  expect(refused.values['body']).toHaveLength(512 * 1024);
});

test('what is announced larger than any patience is not read', async () => {
  const [status] = await raw('Content-Length: 99999999999\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n--x');
  expect(status).toContain('200');
  expect(await read).toMatchObject({ status: 413, values: {} });
});

test('a form that stops before its end is malformed, what came of it is kept', async () => {
  const part = '--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nthe text\r\n--x\r\nContent-Dis';
  const refused = await post(part, { 'content-type': 'multipart/form-data; boundary=x' });
  expect(refused).toMatchObject({ status: 400, problem: { code: 'malformed' }, values: { body: 'the text' } });
});

test.each(['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary'])(
  'content type %j is malformed',
  async (type) => {
    expect(await post('--x--', { 'content-type': type })).toMatchObject({ status: 400 });
  },
);

test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'multipart/mixed; boundary=x', ''])(
  'content type %j is none of this form',
  async (type) => {
    expect(await post(Buffer.from('{}'), { 'content-type': type })).toMatchObject({ status: 415, values: {} });
  },
);

test('another charset is understood, an unknown one is dropped, broken UTF-8 is marked', async () => {
  const part = (name: string, charset: string, bytes: Buffer) =>
    Buffer.concat([
      Buffer.from(
        `--x\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n`,
      ),
      bytes,
      Buffer.from('\r\n'),
    ]);
  const type = { 'content-type': 'multipart/form-data; boundary=x' };
  const whole = (...parts: Buffer[]) => Buffer.concat([...parts, Buffer.from('--x--\r\n')]);
  expect((await post(whole(part('body', 'iso-8859-1', Buffer.from([0xe9]))), type)).values['body']).toBe('é');
  expect((await post(whole(part('body', 'utf-8', Buffer.from([0xe9]))), type)).values['body']).toBe('\u{fffd}');
  expect((await post(whole(part('body', 'klingon', Buffer.from('e'))), type)).values).toEqual({});
});

test('a thousand fields cost no more than fifty', async () => {
  const form = new FormData();
  for (let i = 0; i < 1_000; i++) form.append(`f${i}`, 'x');
  form.append('body', 'too late');
  expect((await post(form)).values).toEqual({});
});

test('a short form is read within its own limit', async () => {
  rule = link;
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(await post('email=dsi%40mairie.example&x=1', type)).toEqual({ values: { email: 'dsi@mairie.example' } });
  expect(await post(`email=${'d'.repeat(200)}`, type)).toMatchObject({ status: 413, values: {} });
});

test('a sender who leaves in the middle is not answered', async () => {
  const aborted = new Promise<unknown>((resolve) => {
    const client = request({
      port: port(),
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    client.on('error', () => undefined);
    client.write('--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nhalf');
    setTimeout(() => {
      client.destroy();
      setTimeout(() => read.then(resolve, resolve), 50);
    }, 50);
  });
  expect(await aborted).toBeInstanceOf(FormAborted);
});

function raw(rest: string): Promise<[status: string]> {
  return new Promise((resolve) => {
    const socket = connect(port(), '127.0.0.1', () => socket.write(`POST / HTTP/1.1\r\nHost: x\r\n${rest}`));
    socket.once('data', (data) => {
      resolve([data.toString().split('\r\n')[0]!]);
      socket.destroy();
    });
  });
}

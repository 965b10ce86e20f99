/**
 * What a form sent, read as it comes, within bounds. Whatever is wrong with it, the text that did come is handed back,
 * since the answer gives it back to whoever typed it.
 */
import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import type { Problem } from '../domain/problem.ts';
import { requestProblem } from '../commands/request-problem.ts';
import type { FormRule } from './routes.ts';
import type { Taken, Upload } from './uploads.ts';

export interface FormRead {
  /** As typed. Absent: not sent. */
  readonly values: Readonly<Record<string, string>>;
  /** Absent: none were sent, or none are taken here. */
  readonly files?: Taken;
  /** Why it cannot be used: too large, malformed, or holding what is not taken here. */
  readonly problem?: Problem;
  /** Status that goes with the problem. */
  readonly status?: 400 | 413 | 415;
}

/** The sender went away in the middle. */
export class FormAborted extends Error {
  override name = 'FormAborted';
}

/** More of one field than any limit on text allows, so that the limit is told by whoever knows it. */
const fieldBytes = 512 * 1024;
/** Read beyond the limit only to find the text that is to be given back; then the connection is cut. */
const patienceBytes = 32 * 1024 * 1024;
/** Where files are taken: a browser shows no answer before it has sent all of what somebody chose. */
const patienceBytesForFiles = 256 * 1024 * 1024;

/** Files go to `upload`; without one they are refused. Rejects with `FormAborted` alone. */
export function readForm(req: IncomingMessage, rule: FormRule, upload?: Upload): Promise<FormRead> {
  const values: Record<string, string> = {};
  const contentType = req.headers['content-type'] ?? '';
  if (contentType.split(';')[0]!.trim().toLowerCase() !== rule.type)
    return Promise.resolve({
      values,
      status: 415,
      problem: requestProblem('malformed', undefined, 'This is not what the form sends.', `Send it as ${rule.type}.`),
    });
  const patience = rule.type !== 'multipart/form-data' ? rule.maxBytes : upload ? patienceBytesForFiles : patienceBytes;
  if (Number(req.headers['content-length'] ?? 0) > patience) return Promise.resolve(tooLarge(values, rule));

  let parser: busboy.Busboy;
  try {
    parser = busboy({
      headers: { 'content-type': contentType },
      defParamCharset: 'utf8',
      limits: {
        fieldNameSize: 100,
        fieldSize: fieldBytes,
        // A list is as long as a customer has people, and what is beyond a limit would be dropped without a word.
        fields: rule.lists ? 2_000 : 50,
        files: 50,
        parts: rule.lists ? 2_100 : 100,
        headerPairs: 20,
      },
    });
  } catch {
    return Promise.resolve(malformed(values));
  }

  return new Promise((resolve, reject) => {
    let bytes = 0;
    let textBytes = 0;
    let fileSent = false;
    /** A file without a name, which no browser sends. */
    let nameless = false;
    let settled = false;
    const settle = async (read: FormRead) => {
      if (settled) return;
      settled = true;
      req.off('data', take).off('end', end).off('close', gone);
      // Whatever file is still being read ends with it.
      parser.destroy();
      const taken = fileSent ? await upload?.taken() : undefined;
      const files = taken && { files: taken };
      if (bytes > patience || (rule.files ? textBytes : bytes) > rule.maxBytes)
        resolve({ ...tooLarge(values, rule), ...files });
      else if (read.problem === undefined && taken?.problem) resolve({ ...read, ...files, ...refused(taken.problem) });
      else resolve({ ...read, ...files });
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > patience) {
        req.pause();
        void settle({ values });
      } else if (!parser.write(chunk)) {
        req.pause();
        parser.once('drain', () => req.resume());
      }
    };
    const end = () => parser.end();
    const gone = () => {
      if (req.complete) return;
      parser.destroy();
      reject(new FormAborted('The form was not sent to its end'));
    };
    req.on('data', take).on('end', end).on('close', gone);

    parser.on('field', (name: string | undefined, value: string | undefined, { valueTruncated }) => {
      textBytes += valueTruncated ? Infinity : Buffer.byteLength(value ?? '');
      // busboy gives undefined for a charset it does not know.
      if (name !== undefined && value !== undefined && Object.hasOwn(rule.fields, name))
        values[name] =
          rule.lists?.includes(name) && values[name] !== undefined
            ? `${values[name]} ${value}`
            : (values[name] ?? value);
    });
    parser.on('file', (_name, stream, { filename }) => {
      // An empty file input sends an empty part without a name.
      if (filename) fileSent = true;
      if (filename && upload) upload.take(filename, stream);
      else stream.on('data', () => (nameless ||= !filename)).on('error', () => undefined);
    });
    parser.on('error', () => {
      // The rest is of no use, and the answer is to be seen.
      req.resume();
      void settle(malformed(values));
    });
    parser.on('close', () => {
      const refusal = nameless || (fileSent && !upload);
      void settle(refusal ? fileRefused(values) : { values });
    });
  });
}

function refused(problem: Problem): Pick<FormRead, 'problem' | 'status'> {
  return { problem, status: problem.code.startsWith('too-') ? 413 : 400 };
}

function tooLarge(values: FormRead['values'], rule: FormRule): FormRead {
  const limit = rule.maxBytes >= 1024 * 1024 ? `${rule.maxBytes / 1024 / 1024} MB` : `${rule.maxBytes} bytes`;
  return {
    values,
    status: 413,
    problem: requestProblem('too-large', undefined, `This is larger than ${limit}.`, 'Send less at once.'),
  };
}

function malformed(values: FormRead['values']): FormRead {
  return {
    values,
    status: 400,
    problem: requestProblem(
      'malformed',
      undefined,
      'The form did not arrive whole.',
      'Send it again from the page it is on.',
    ),
  };
}

function fileRefused(values: FormRead['values']): FormRead {
  return {
    values,
    status: 400,
    problem: requestProblem(
      'file-refused',
      undefined,
      'Files cannot be sent with this form.',
      'Paste the part that matters into the text.',
    ),
  };
}

import type { AnswerField, AnswerTexts } from '../../domain/answer.ts';

/** What an engineer's first lines may say, as in an entry's file; the rest of the mail is the message. */
const fields: readonly AnswerField[] = ['spent', 'where', 'status', 'internal'];
const close = /^close$/i;

/**
 * `spent: 35m`, `where: onsite`, `status: waiting`, `internal: true` and `close`, one a line, up to the first line that is none.
 * Values are read by whoever reads a form's. `misread`: a line that was meant as one, and cannot be.
 */
export function engineerLines(text: string): { texts: AnswerTexts; misread: string | undefined } {
  const lines = text.split('\n');
  const texts: Partial<Record<AnswerField, string>> = {};
  let misread: string | undefined;
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at]!.trim();
    if (line === '' && at > 0) break;
    const [, name = '', value = ''] = /^([a-z]{3,20})\s*:\s*(\S.{0,100})$/i.exec(line) ?? [];
    const field = fields.find((each) => each === name.toLowerCase());
    if (close.test(line)) texts.status = 'closed';
    else if (field !== undefined && texts[field] === undefined) texts[field] = value.trim().toLowerCase();
    else {
      // Said twice, or nearly one of ours: nothing is debited or told by guessing.
      if (
        field !== undefined ||
        /^(?:spend|time|temps|statut|charge|internal|closed?|closing)\b\s*:?.{0,40}$/i.test(line)
      )
        misread = line;
      break;
    }
  }
  if (texts.internal !== undefined && !/^(?:true|false)$/.test(texts.internal)) misread = `internal: ${texts.internal}`;
  return { texts: { ...texts, body: lines.slice(at).join('\n').trim() }, misread };
}

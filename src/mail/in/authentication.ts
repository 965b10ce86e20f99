import { fieldOf, type Header } from './mime.ts';

/**
 * Whether our own mail server found that the mail is of its sender's domain (RFC 8601). Its report is the topmost one and has
 * its name, which it takes off whatever comes from outside; without a name to trust nothing is verified. `pass` counts
 * where it is aligned: DMARC's for the From domain, or DKIM's or SPF's of that very domain.
 */
export function isVerified(header: Header, fromAddress: string, authservId: string | undefined): boolean {
  const report = fieldOf(header, 'authentication-results');
  if (authservId === undefined || report === undefined || report.length > 16_000) return false;
  const [identity = '', ...results] = withoutComments(report).split(';');
  if (identity.trim().split(/\s+/)[0]!.toLowerCase() !== authservId.toLowerCase()) return false;
  const domain = fromAddress.slice(fromAddress.lastIndexOf('@') + 1).toLowerCase();
  // A result of DMARC is the last word: it has the domain's own say in it.
  const methods = results.map((result) => parseResult(result.trim()));
  const dmarc = methods.filter(({ method }) => method === 'dmarc');
  if (dmarc.length > 0)
    return dmarc.every(({ result, properties }) => result === 'pass' && properties.get('header.from') === domain);
  return methods.some(
    ({ method, result, properties }) =>
      result === 'pass' &&
      ((method === 'dkim' && (properties.get('header.d') ?? domainOf(properties.get('header.i'))) === domain) ||
        (method === 'spf' && domainOf(properties.get('smtp.mailfrom')) === domain)),
  );
}

function parseResult(text: string): { method: string; result: string; properties: Map<string, string> } {
  const [first = '', ...rest] = text.toLowerCase().split(/\s+/);
  const [method = '', result = ''] = first.split('=');
  const properties = rest.flatMap((each): [string, string][] => {
    const [, name, value] = /^([a-z]+\.[a-z-]+)="?([^"]+)"?$/.exec(each) ?? [];
    return name === undefined ? [] : [[name, value!]];
  });
  return { method: method.split('/')[0]!, result, properties: new Map(properties) };
}

function domainOf(value: string | undefined): string | undefined {
  return value?.slice(value.lastIndexOf('@') + 1);
}

/** Comments, and what is quoted, cannot hold a `;` that counts. */
function withoutComments(field: string): string {
  let depth = 0;
  let isQuoted = false;
  let plain = '';
  for (const character of field) {
    if (character === '"' && depth === 0) isQuoted = !isQuoted;
    if (!isQuoted && character === '(') depth += 1;
    if (depth === 0 && !(isQuoted && character === ';')) plain += character;
    if (!isQuoted && character === ')' && depth > 0) depth -= 1;
  }
  return plain;
}

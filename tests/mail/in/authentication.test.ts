import { expect, test } from 'vitest';
import { isVerified } from '../../../src/mail/in/authentication.ts';

const ours = 'mx.libra.example';

test.each([
  ['DMARC', `${ours}; dmarc=pass (p=reject) header.from=boege.example`, true],
  [
    'DMARC beside others that fail',
    `${ours}; spf=fail smtp.mailfrom=x.example; dmarc=pass header.from=boege.example`,
    true,
  ],
  ['DKIM of the domain', `${ours} 1; dkim=pass header.d=boege.example header.s=k1`, true],
  ['DKIM by identity', `${ours}; dkim=pass header.i=@boege.example`, true],
  ['SPF of the domain', `${ours}; spf=pass smtp.mailfrom=dsi@boege.example`, true],
  ['DKIM of another domain', `${ours}; dkim=pass header.d=lists.example`, false],
  ['SPF of another domain', `${ours}; spf=pass smtp.mailfrom=x@lists.example`, false],
  ['DMARC of another domain', `${ours}; dmarc=pass header.from=x.example`, false],
  [
    'DMARC that fails beside a DKIM that passes',
    `${ours}; dkim=pass header.d=boege.example; dmarc=fail header.from=boege.example`,
    false,
  ],
  ['none', `${ours}; none`, false],
  ['a comment that says pass', `${ours}; dmarc=fail (x; dmarc=pass header.from=boege.example)`, false],
  ['a quoted text that says pass', `${ours}; spf=fail reason="; dmarc=pass header.from=boege.example"`, false],
  ['somebody else’s server', 'mx.autre.example; dmarc=pass header.from=boege.example', false],
])('%s: %s', (_, report, verified) => {
  expect(isVerified([['authentication-results', report]], 'dsi@boege.example', ours)).toBe(verified);
});

test('only the topmost report counts, and none without a name to trust', () => {
  const forged = ['authentication-results', `${ours}; dmarc=pass header.from=boege.example`] as const;
  const own = ['authentication-results', `${ours}; dmarc=fail header.from=boege.example`] as const;
  expect(isVerified([own, forged], 'dsi@boege.example', ours)).toBe(false);
  expect(isVerified([forged], 'dsi@boege.example', undefined)).toBe(false);
});

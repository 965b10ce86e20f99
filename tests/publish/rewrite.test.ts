import { expect, test } from 'vitest';
import { policy, rewritePage } from '../../src/publish/rewrite.ts';

const known: Record<string, string> = { '/offers': 'offers.html', '/search': 'search.html', '/theme.css': 'theme.css' };
const rewrite = (html: string, portal?: string) =>
  rewritePage(html, {
    link: (address) => known[address] ?? (portal === undefined ? undefined : portal + address),
    resource: (address) => known[address],
  });

test.each([
  ['<p>Said &amp; done <b>as it was</b>.</p>', '<p>Said &amp; done <b>as it was</b>.</p>'],
  ['<a class="x" href="/offers">Offers</a>', '<a class="x" href="offers.html">Offers</a>'],
  ['<a href="#main">On</a>', '<a href="#main">On</a>'],
  ['<a href="https://elsewhere.example/">There</a>', '<a href="https://elsewhere.example/">There</a>'],
  ['<a href="mailto:a@b.example">Mail</a>', '<a href="mailto:a@b.example">Mail</a>'],
  // Without a portal: words stay, buttons and items of a menu go.
  ['<p>See <a href="/credit?at=1">this day</a>.</p>', '<p>See this day.</p>'],
  ['<p><a class="big button" href="/tickets/new">Open</a></p>', '<p></p>'],
  [
    '<nav><ul><li><a href="/tickets/new">Open</a></li><li><a href="/offers">O</a></li></ul></nav>',
    '<nav><ul><li><a href="offers.html">O</a></li></ul></nav>',
  ],
  // A form asks somebody; only the copy's own search stays.
  ['<div><form method="post" action="/tickets/1/replies"><a href="/offers">x</a></form></div>', '<div></div>'],
  ['<div><form method="get" action="/credit"><input name="at"></form></div>', '<div></div>'],
  [
    '<form method="get" action="/search"><input name="q"></form>',
    '<form method="get" action="search.html"><input name="q"></form>',
  ],
  ['<img src="/theme.css" alt="">', '<img src="theme.css" alt="">'],
  // Nothing is loaded from anywhere else.
  ['<p><img src="https://elsewhere.example/x.png" alt="">.</p>', '<p>.</p>'],
  ['<p><img src="//elsewhere.example/x.png" alt="">.</p>', '<p>.</p>'],
  ['<p><script src="/other.js"></script>.</p>', '<p>.</p>'],
  ['<p><iframe src="/offers"></iframe>.</p>', '<p>.</p>'],
  ['<p><object data="/offers"></object><video poster="/x"></video>.</p>', '<p>.</p>'],
  ['<svg><use href="#icon"></use></svg>', '<svg><use href="#icon"></use></svg>'],
])('%s', (body, expected) => {
  expect(rewrite(`<!doctype html><html><head></head><body>${body}</body></html>`)).toBe(
    `<!doctype html><html><head></head><body>${expected}</body></html>`,
  );
});

test('with a portal, what has no file leads there whole', () => {
  const page = rewrite(
    '<!doctype html><a class="button" href="/tickets/new?a=1&amp;b=2">Open</a>',
    'https://p.example',
  );
  expect(page).toBe('<!doctype html><a class="button" href="https://p.example/tickets/new?a=1&amp;b=2">Open</a>');
});

test('a page says itself that it loads nothing of others', () => {
  expect(rewrite('<!doctype html><head><meta charset="utf-8"><title>x</title></head>')).toBe(
    `<!doctype html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>x</title></head>`,
  );
});

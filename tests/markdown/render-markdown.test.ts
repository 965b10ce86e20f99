import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/markdown/render-markdown.ts';

const rel = 'rel="nofollow noopener noreferrer"';
const flat = (html: string) => html.replace(/\n/g, '').trim();
/** Every start tag of the HTML, as written. */
const tags = (html: string) => html.match(/<[a-z][^>]*>/gi) ?? [];

describe('what people write', () => {
  test.each([
    ['a\nb', '<p>a<br>b</p>'],
    ['**gras** et *italique*', '<p><strong>gras</strong> et <em>italique</em></p>'],
    ['- un\n- deux', '<ul><li>un</li><li>deux</li></ul>'],
    ['Merci\n--\nHélène', '<p>Merci<br>--<br>Hélène</p>'],
    ['> cité', '<blockquote><p>cité</p></blockquote>'],
    [
      'voir https://a.example/x?a=1&b=2.',
      `<p>voir <a href="https://a.example/x?a=1&amp;b=2" ${rel}>https://a.example/x?a=1&amp;b=2</a>.</p>`,
    ],
    ['lancez update.sh, puis config.py', '<p>lancez update.sh, puis config.py</p>'],
    ['[nous](mailto:a@b.example "titre")', `<p><a href="mailto:a@b.example" ${rel}>nous</a></p>`],
    ['```sh {onclick=x}\nls <dir>\n```', '<pre tabindex="0"><code>ls &lt;dir&gt;</code></pre>'],
    [
      '|a|b|\n|:-:|-|\n|1|2|',
      '<div class="wide" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table></div>',
    ],
    ['', ''],
  ])('%j', (text, html) => {
    expect(flat(renderMarkdown(text))).toBe(html);
  });

  test.each([
    [
      'a picture is a link to it',
      '![un plan](https://a.example/plan.png)',
      `<p><a href="https://a.example/plan.png" ${rel}>un plan</a></p>`,
    ],
    [
      'a picture without a name is named by its address',
      '![](https://a.example/p.png)',
      `<p><a href="https://a.example/p.png" ${rel}>https://a.example/p.png</a></p>`,
    ],
    [
      'a picture in a link is its name',
      '[![plan](https://a.example/p.png)](https://a.example)',
      `<p><a href="https://a.example" ${rel}>plan</a></p>`,
    ],
  ])('%s', (_, text, html) => {
    expect(flat(renderMarkdown(text))).toBe(html);
  });

  test.each([
    ['# a\n### b\n## c\n# d', 4, '<h4>a</h4><h5>b</h5><h5>c</h5><h4>d</h4>'],
    ['### a\n# b', 3, '<h3>a</h3><h3>b</h3>'],
    ['# a\n## b\n### c\n#### d', 5, '<h5>a</h5><h6>b</h6><h6>c</h6><h6>d</h6>'],
  ] as const)('headings keep the outline of the page: %j under h%d', (text, headings, html) => {
    expect(flat(renderMarkdown(text, { headings }))).toBe(html);
  });

  test('the same text at another place of the outline is rendered for it', () => {
    expect(flat(renderMarkdown('# a', { headings: 2 }))).toBe('<h2>a</h2>');
    expect(flat(renderMarkdown('# a', { headings: 3 }))).toBe('<h3>a</h3>');
  });
});

describe('what is hostile', () => {
  const corpus = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<style>*{display:none}</style>',
    '<!-- --><b>',
    '<![CDATA[<script>]]>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java&#115;cript:alert(1))',
    '[x](&#x6A;avascript:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](\u0001javascript:alert(1))',
    '[x](vbscript:x)',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](file:///etc/passwd)',
    '[x](//evil.example)',
    '[x](/logout)',
    '[x](#main)',
    '<javascript:alert(1)>',
    '<https://a.example/"onmouseover="x>',
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x](https://a.example/'onmouseover='x)",
    '[x](https://a.example "a\\" onclick=\\"x")',
    '![x" onerror="alert(1)](https://a.example/x)',
    '![x](javascript:alert(1))',
    '![<img src=x onerror=y>](https://a.example)',
    '# title {#main .admin onclick=x}',
    '```"><script>\nx\n```',
    '``` \n</code></pre><script>x</script>\n```',
    '`<script>`',
    '|a|\n|-|\n|<script>|',
    '[a]: javascript:alert(1)\n[a]',
    'https://a.example/<script>',
    '\u0000<script>',
    'ftp://a.example //a.example javascript:alert(1)',
  ];
  test.each(corpus)('%j', (text) => {
    const html = renderMarkdown(text);
    for (const tag of tags(html)) {
      expect(tag).toMatch(
        /^<(?:p|br|a|pre|code|h4|div|table|thead|tbody|tr|th|td|em|strong|ul|ol|li|blockquote|hr|s)\b/,
      );
      const rest = tag
        .replace(/^<[a-z0-9]+/, '')
        .replace(/ href="(?:https?:\/\/|mailto:)[^"<>\s]*"/, '')
        .replace(` ${rel}`, '')
        .replace(' tabindex="0"', '')
        .replace(' class="wide"', '')
        .replace(' scope="col"', '');
      expect(rest).toBe('>');
    }
  });

  test('references are not resolved, or a short text could grow without end', () => {
    expect(renderMarkdown('[a]: https://a.example\n\n[a] [a]')).not.toContain('>a</a>');
  });
});

describe('what is out of bounds', () => {
  const many = (text: string, length = 39_000) => text.repeat(Math.ceil(length / text.length)).slice(0, length);
  const rows = `|${'a|'.repeat(500)}\n|${'-|'.repeat(500)}\n${'|\n'.repeat(5000)}`;
  const nested = Array.from({ length: 300 }, (_, i) => `${' '.repeat(i * 2)}- a`).join('\n');
  const ticks = Array.from({ length: 250 }, (_, i) => '`'.repeat(i + 1)).join(' a ');
  const texts: [string, string][] = [
    ...[
      '[',
      '![',
      '](',
      '[a](',
      '[a](<',
      '[a](b "',
      '![a](b)',
      '*',
      '*a ',
      '*_',
      'a**b',
      '__a ',
      '~~a',
      '`',
      '<',
      '<http:',
    ].map((text): [string, string] => [text, many(text)]),
    ...[
      '&',
      '&a',
      '>',
      '- ',
      '1. ',
      '> - 1. ',
      '|\n-\n',
      'a|b\n-|-\n',
      'a\n=\n',
      '# a\n',
      '```\n',
      'http://',
      'mailto:',
      '\\',
      '\n',
      ' ',
      '\t',
      '\0',
    ].map((text): [string, string] => [text, many(text)]),
    ['nested brackets', '['.repeat(4000) + 'a' + '](b)'.repeat(4000)],
    ['a wide table', rows],
    ['nested lists', nested],
    ['runs of backticks', ticks],
    ['half a megabyte', many('*a* [b](https://c.example) ', 500_000)],
  ];
  // No timing: that nothing explodes shows in the length, and a quadratic parse in the runner's own time limit.
  test.each(texts)('%j stays in proportion', (_, text) => {
    expect(renderMarkdown(text).length).toBeLessThan(20 * text.length + 1000);
  });

  test.each([40, 60, 500])('%d quotes deep, nothing is lost', (depth) => {
    expect(renderMarkdown(`${'>'.repeat(depth)} bonjour`)).toContain('bonjour');
  });

  test('a paragraph full of brackets is shown as typed', () => {
    expect(renderMarkdown(`${'[x] '.repeat(400)}**a**`)).toContain('**a**');
    expect(renderMarkdown('**b**')).toContain('<strong>b</strong>');
  });

  test('a very long text keeps its code and its paragraphs', () => {
    const html = renderMarkdown(`un *a*\n\n\`\`\`\n${'x\n'.repeat(30_000)}\`\`\`\n\ndeux`);
    expect(html).toMatch(/^<p>un \*a\*<\/p>\n<pre tabindex="0"><code>x\n/);
    expect(html.trimEnd()).toMatch(/<\/code><\/pre>\n<p>deux<\/p>$/);
  });
});

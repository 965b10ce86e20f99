import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brandTokens, defaultColour, themeCss } from '../../src/styles/theme.ts';

const styles = join(import.meta.dirname, '../../src/styles');
const tokens = readFileSync(join(styles, 'tokens.css'), 'utf8');
const [light, dark] = tokens.split('@media') as [string, string];
const valueOf = (block: string, name: string) => new RegExp(`${name}: (#[0-9a-f]{6});`).exec(block)![1]!;

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const colours = [
  '#1f5f4a',
  '#ffee00',
  '#e30613',
  '#00ffff',
  '#ff00ff',
  '#000000',
  '#ffffff',
  '#808080',
  '#0000ff',
  '#7fff00',
];

describe.each([['light', light] as const, ['dark', dark] as const])('in %s', (scheme, block) => {
  test.each(colours)('text in and on a firm’s %s can be read', (colour) => {
    const brand = brandTokens(colour)[scheme];
    const of = (name: string) => brand.get(name)!;
    expect(contrast(of('--brand'), of('--on-brand'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('--button'), of('--on-button'))).toBeGreaterThanOrEqual(4.5);
    for (const surface of ['--paper', '--sheet', '--shade'])
      expect(contrast(of('--brand-text'), valueOf(block, surface)), surface).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of('--brand-text'), of('--brand-soft'))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['--ink', '--ink-soft', '--good', '--warn', '--bad', '--calm'])(
    '%s can be read on every surface',
    (name) => {
      const soft = ['--good', '--warn', '--bad', '--calm'].includes(name) ? [`${name}-soft`] : [];
      for (const surface of ['--paper', '--sheet', '--shade', ...soft])
        expect(contrast(valueOf(block, name), valueOf(block, surface)), surface).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('lines of controls and fills of bars stand out', () => {
    for (const name of ['--line-strong', '--warn-fill', '--bad-fill'])
      expect(contrast(valueOf(block, name), valueOf(block, '--sheet')), name).toBeGreaterThanOrEqual(3);
  });

  test('the tokens’ own brand is the default colour’s', () => {
    for (const [name, value] of brandTokens(defaultColour)[scheme])
      expect([name, valueOf(block, name)]).toEqual([name, value]);
  });
});

test('a colour near enough is kept as it is', () => {
  expect(brandTokens('#1f5f4a').light.get('--brand')).toBe('#1f5f4a');
});

test.each([undefined, 'red', '#fff', '#12345g', '#123456;}body{display:none', ''])(
  '%j is no colour: the default',
  (colour) => {
    expect(themeCss({ colour })).toBe(themeCss({ colour: defaultColour }));
  },
);

test('a print is in the light colours', () => {
  expect(themeCss({ colour: '#e30613' })).toMatch(
    /^:root\{[^}]*\}@media screen and \(prefers-color-scheme:dark\)\{:root\{[^}]*\}\}\n$/,
  );
});

test('no style asks for anything elsewhere, or for what the policy refuses', () => {
  for (const file of readdirSync(styles).filter((name) => name.endsWith('.css')))
    expect(readFileSync(join(styles, file), 'utf8'), file).not.toMatch(/url\(|https?:|@font-face/);
});

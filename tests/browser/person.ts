import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What a person does with a page; `byKeyboard` does it with Tab, Space, Enter and letters alone. */
export interface Person {
  press(control: Locator): Promise<void>;
  write(field: Locator, text: string): Promise<void>;
}

export const byPointer: Person = {
  press: (control) => control.click(),
  write: (field, text) => field.fill(text),
};

export function byKeyboard(page: Page): Person {
  /** Tabs on until this has the focus, and sees that it shows. */
  const reach = async (target: Locator) => {
    const has = () => target.evaluate((element) => element === element.ownerDocument.activeElement);
    for (let tabs = 0; tabs < 150; tabs += 1) {
      if (await has()) {
        const shows = await target.evaluate((element) => {
          const style = getComputedStyle(element);
          return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        });
        expect(shows, 'whatever has the focus shows it').toBe(true);
        return;
      }
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reaches ${target}`);
  };
  return {
    async press(control) {
      await reach(control);
      await page.keyboard.press('Enter');
    },
    async write(field, text) {
      await reach(field);
      await page.keyboard.type(text);
    },
  };
}

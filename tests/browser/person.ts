import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What a person does with a page; `byKeyboard` does it with Tab, arrows, Space, Enter and letters alone. */
export interface Person {
  press(control: Locator): Promise<void>;
  write(field: Locator, text: string): Promise<void>;
  /** One of a list's choices, by what it says. */
  choose(list: Locator, label: string): Promise<void>;
  /** A box, or one of several round buttons. */
  tick(box: Locator): Promise<void>;
  attach(field: Locator, files: readonly GivenFile[]): Promise<void>;
}
export interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const byPointer: Person = {
  press: (control) => control.click(),
  write: (field, text) => field.fill(text),
  choose: async (list, label) => void (await list.selectOption({ label })),
  tick: (box) => box.check(),
  attach: (field, files) => field.setInputFiles([...files]),
};

export function byKeyboard(page: Page): Person {
  /** Tabs on until this has the focus, and sees that it shows. */
  const reach = async (target: Locator) => {
    const has = () => target.evaluate((element) => element === element.ownerDocument.activeElement);
    for (let tabs = 0; tabs < 250; tabs += 1) {
      if (await has()) {
        const shows = await target.evaluate((element) => {
          // A choice shows its focus around its words too.
          const drawn = [element, element.closest('.choice')].filter((one) => one !== null);
          return drawn.some((one) => {
            const style = getComputedStyle(one);
            return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
          });
        });
        expect(shows, `whatever has the focus shows it: ${target}`).toBe(true);
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
      await page.keyboard.press('Control+A');
      if (text === '') await page.keyboard.press('Delete');
      else await page.keyboard.type(text);
    },
    async choose(list, label) {
      await reach(list);
      const steps = await list.evaluate((element, wanted) => {
        const { options, selectedIndex } = element as HTMLSelectElement;
        return [...options].findIndex((option) => option.label.trim() === wanted) - selectedIndex;
      }, label);
      const arrow = steps < 0 ? 'ArrowUp' : 'ArrowDown';
      for (let step = 0; step < Math.abs(steps); step += 1) await page.keyboard.press(arrow);
      expect(
        await list.evaluate((element) => (element as HTMLSelectElement).selectedOptions[0]?.label.trim()),
        `${list}`,
      ).toBe(label);
    },
    async tick(box) {
      const group = await box.evaluate((element) => {
        const { type, form, name } = element as HTMLInputElement;
        if (type !== 'radio' || form === null) return 0;
        return [...form.querySelectorAll(`[type="radio"][name="${name}"]`)].length;
      });
      if (group === 0) {
        await reach(box);
        await page.keyboard.press('Space');
      } else {
        const name = await box.getAttribute('name');
        await reach(page.locator(`[type="radio"][name="${name}"]:checked`));
        for (let step = 0; step < group && !(await box.isChecked()); step += 1) await page.keyboard.press('ArrowDown');
      }
      expect(await box.isChecked(), `${box}`).toBe(true);
    },
    async attach(field, files) {
      // The window that chooses files is the browser's own.
      await reach(field);
      await field.setInputFiles([...files]);
    },
  };
}

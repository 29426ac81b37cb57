import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Locator, type Page } from "@playwright/test";

/** The widths that a page has to be beautiful at. */
export const SIZES = {
  narrow: { width: 360, height: 740 },
  wide: { width: 1440, height: 900 },
};

/**
 * Attaches a picture for people, and checks what a program can check.
 *
 * @param secrets - What no picture may show.
 */
export async function look(page: Page, name: string, secrets: Locator[] = []) {
  await page.evaluate(() => document.fonts.ready);
  await test.info().attach(name, {
    body: await page.screenshot({ mask: secrets, maskColor: "gray" }),
    contentType: "image/png",
  });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${name} is wider than the window`).toBe(0);
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`);
  expect(found, name).toEqual([]);
}

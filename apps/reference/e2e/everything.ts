import type { Page } from "@playwright/test";

/** All that a page shows and keeps, or only what it keeps. */
export async function everythingIn(page: Page, which: "all" | "kept" = "all"): Promise<string> {
  const { shown, kept } = await page.evaluate(() => ({
    shown: [
      document.documentElement.outerHTML,
      ...Array.from(document.querySelectorAll("input"), ({ value }) => value),
    ],
    kept: [
      location.href,
      document.cookie,
      JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }]),
    ],
  }));
  return (which === "all" ? [...shown, ...kept] : kept).join("\n");
}

import type { Page } from "@playwright/test";

/**
 * Records in the page every frame that was wrong after the user was shown for the first
 * time: one without them, such as the sign-in button or an error. Call it before the app
 * is opened.
 */
export async function record(page: Page, name: string): Promise<Recorder> {
  await page.addInitScript((user) => {
    const wrong: string[] = [];
    let isSignedIn = false;
    Object.assign(window, { wrongFrames: wrong });
    const look = () => {
      const text = document.body?.innerText ?? "";
      const label = document.querySelector(`[aria-label*="${user}"], [title*="${user}"]`);
      const isShown = label !== null || text.includes(user);
      if (isShown) isSignedIn = true;
      else if (isSignedIn && text.trim() !== "") wrong.push(text.slice(0, 200));
    };
    // Once a frame, as the user sees it.
    const loop = () => {
      look();
      requestAnimationFrame(loop);
    };
    requestAnimationFrame(loop);
  }, name);
  return {
    wrong: () => page.evaluate(() => (window as unknown as { wrongFrames: string[] }).wrongFrames),
  };
}

export interface Recorder {
  /** The texts of the wrong frames since the page was loaded. */
  wrong(): Promise<string[]>;
}

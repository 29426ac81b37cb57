import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/react";
import { vi } from "vitest";

/**
 * How long these tests wait for a state. The defaults of one second are too
 * short on a busy machine, and vitest has no setting for `vi.waitFor`.
 */
const WAIT_MS = 120_000;

configure({ asyncUtilTimeout: WAIT_MS });

const { waitFor } = vi;
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, typeof options === "number" ? options : { timeout: WAIT_MS, ...options });

// jsdom has no modal dialogs: the attribute alone, without the focus trap of a browser.
// The tests of server rendering have no document at all.
if (typeof HTMLDialogElement !== "undefined") {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
    this.querySelector<HTMLElement>("[autofocus], button")?.focus();
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
}

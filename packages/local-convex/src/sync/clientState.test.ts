import { expect, it } from "vitest";
import type { Caller } from "../auth/caller";
import type { Backend } from "../engine/backend";
import { ClientState } from "./clientState";

const ada = { type: "user", expiresAt: Infinity } as Caller;
// Nothing is open, so nothing is asked of it.
const backend = {} as Backend;

it("keeps an identity that was verified while a transition went out", async () => {
  const view = new ClientState();
  let verified: (caller: Caller) => void = () => undefined;
  const authenticated = view.authenticate(0, () => new Promise((done) => (verified = done)));
  await view.transition(backend, 1n);
  verified(ada);
  await authenticated;
  expect(view.caller).toBe(ada);
  expect(await view.transition(backend, 2n)).toMatchObject({ endVersion: { identity: 1 } });
  expect(view.caller).toBe(ada);
});

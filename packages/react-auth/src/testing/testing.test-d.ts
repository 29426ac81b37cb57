import { describe, it } from "vitest";
import { createMockSession, MockAuthProvider } from "./index";

describe("MockAuthProvider", () => {
  it("takes a session or the options of one, and not both", () => {
    const mock = createMockSession();
    void MockAuthProvider({ mock });
    void MockAuthProvider({ state: "offline", user: { name: "Grace" } });
    // @ts-expect-error -- the state of a session is its own
    void MockAuthProvider({ mock, state: "offline" });
  });
});

// @vitest-environment node
import { ConvexReactClient } from "convex/react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { AuthCallback, SessionLoading, AuthProvider, SignedIn, SignedOut } from "../index";
import { FUNCTIONS } from "../../test/app";

it("renders on a server, in the state loading", () => {
  expect(typeof window).toBe("undefined");
  const html = renderToString(
    <AuthProvider
      convex={new ConvexReactClient("https://fake.convex.cloud")}
      functions={FUNCTIONS}
      clientId="client_1"
      redirectUri="http://localhost:5173/callback"
    >
      <SignedIn>in</SignedIn>
      <SignedOut>out</SignedOut>
      <SessionLoading>
        <i />
      </SessionLoading>
      <AuthCallback loading={<b />} />
    </AuthProvider>,
  );
  expect(html).toBe("<i></i><b></b>");
});

import { expect, test } from "vitest";
import { readEnvironment } from "./environment";

const complete = {
  VITE_CONVEX_URL: "http://127.0.0.1:3210",
  VITE_WORKOS_CLIENT_ID: "client_local",
  VITE_WORKOS_REDIRECT_URI: "http://localhost:5173/callback",
};

test("reads a complete set of variables", () => {
  expect(readEnvironment(complete)).toEqual({
    convexUrl: complete.VITE_CONVEX_URL,
    clientId: complete.VITE_WORKOS_CLIENT_ID,
    redirectUri: complete.VITE_WORKOS_REDIRECT_URI,
    apiBaseUrl: undefined,
  });
});

test("takes the address of a local WorkOS", () => {
  expect(
    readEnvironment({ ...complete, VITE_WORKOS_API_BASE_URL: "http://localhost:4100" }),
  ).toMatchObject({ apiBaseUrl: "http://localhost:4100" });
});

test.each(Object.keys(complete))("names %s when it is missing or empty", (name) => {
  expect(readEnvironment({ ...complete, [name]: undefined })).toEqual({ missing: [name] });
  expect(readEnvironment({ ...complete, [name]: "" })).toEqual({ missing: [name] });
});

test("names everything that is missing", () => {
  expect(readEnvironment({})).toEqual({ missing: Object.keys(complete) });
});

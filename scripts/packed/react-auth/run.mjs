import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { SessionLoading, AuthProvider, safeReturnTo, useAuth } from "@opensync/react-auth";
import { MockAuthProvider } from "@opensync/react-auth/testing";
import { anyApi } from "convex/server";
import { createElement as h } from "react";
import { renderToString } from "react-dom/server";

const entry = readFileSync(new URL(import.meta.resolve("@opensync/react-auth")), "utf8");
assert.match(entry, /^"use client";/);

function Status() {
  return h("b", null, useAuth().status);
}
const settings = {
  convexUrl: "https://happy-animal-123.convex.cloud",
  clientId: "client_01EXAMPLE",
  redirectUri: "http://localhost:5173/callback",
  functions: anyApi.auth,
};
// On a server nobody is known yet, and nothing of the browser is touched.
const html = renderToString(h(AuthProvider, settings, h(Status), h(SessionLoading)));
assert.match(html, /<b>loading<\/b>/);
assert.match(html, /role="status"/);
// A missing setting shows a page that names it, and the app does not start.
const page = renderToString(h(AuthProvider, { ...settings, clientId: "" }, h(Status)));
assert.match(page, /data-auth-error="missing_client_id"/);
assert.doesNotMatch(page, /<b>/);
// The test kit shows a state without a provider of AuthKit or Convex.
const mocked = renderToString(h(MockAuthProvider, { state: "signedIn" }, h(Status)));
assert.match(mocked, /<b>signedIn<\/b>/);
assert.equal(safeReturnTo("//evil.com", "http://localhost:5173"), "/");
process.exit(0); // The Convex client keeps trying to connect.

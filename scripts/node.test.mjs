import assert from "node:assert/strict";
import { test } from "node:test";
import { satisfies } from "./node.mjs";

const RANGE = "^22.19.0 || ^24.11.0 || >=26.0.0";

for (const version of ["22.19.0", "22.20.1", "24.11.0", "24.21.0", "26.0.0", "27.1.0"]) {
  test(`accepts Node ${version}`, () => assert.equal(satisfies(version, RANGE), true));
}

for (const version of ["18.0.0", "20.20.2", "22.18.9", "23.11.0", "24.10.9", "25.0.0"]) {
  test(`refuses Node ${version}`, () => assert.equal(satisfies(version, RANGE), false));
}

test("refuses a range that it cannot read", () => {
  assert.throws(() => satisfies("24.11.0", "~24.11.0"), /not a range/);
});

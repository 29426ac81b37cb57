import { expect, test, vi } from "vitest";
import { loadEmulator } from "./emulator";

const missing = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from x`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
const createEmulator = vi.fn();

test("the emulator's own package comes first", async () => {
  const names: string[] = [];
  await loadEmulator((name) => {
    names.push(name);
    return Promise.resolve({ createEmulator });
  });
  expect(names).toEqual(["@workos/emulate"]);
});

test("else the one in the command line tool is taken", async () => {
  const found = await loadEmulator((name) =>
    name === "workos/emulate"
      ? Promise.resolve({ createEmulator })
      : Promise.reject(missing("@workos/emulate")),
  );
  expect(found).toBe(createEmulator);
});

test("with neither, it says what to install", async () => {
  const loading = loadEmulator((name) =>
    Promise.reject(missing(name === "workos/emulate" ? "workos" : name)),
  );
  await expect(loading).rejects.toMatchObject({
    code: "emulator_missing",
    message: expect.stringContaining("npm install --save-dev workos"),
  });
});

test("one that misses a module of its own is broken, not missing", async () => {
  const loading = loadEmulator(() => Promise.reject(missing("hono")));
  await expect(loading).rejects.toMatchObject({
    code: "emulator_failed",
    message: expect.stringContaining("hono"),
  });
});

test("one without createEmulator is refused", async () => {
  await expect(loadEmulator(() => Promise.resolve({}))).rejects.toMatchObject({
    code: "emulator_failed",
  });
});

import { convexTest } from "convex-test";
import { customCtx, customMutation, customQuery } from "convex-helpers/server/customFunctions";
import { Triggers } from "convex-helpers/server/triggers";
import { makeFunctionReference, type DataModelFromSchemaDefinition } from "convex/server";
import { v } from "convex/values";
import { beforeEach, describe, expect, it, vi } from "vitest";
import schema from "../../test/ownership/convex/schema";
import { AuthConfigError } from "../config/configError";
import { defineAuth } from "../defineAuth";
import { workosIdentity, type WorkOSClaims } from "../testing";

const auth = defineAuth(schema, { owned: { sessions: { user: "userId" } } });
const { me, ensureUser, runQuery, runMutation, runAction } = auth.functions();

type Declared = Pick<DataModelFromSchemaDefinition<typeof schema>, "sessions">;

/** Every step that ran, in order. */
const steps: string[] = [];
const step = (name: string) => steps.push(name);

const timed = customCtx(() => {
  step("timed");
  return { startedAt: 7 };
});

const tenant = {
  args: { tenant: v.string() },
  input: (
    ctx: { identity: { subject: string }; startedAt: number },
    args: { tenant: string },
    { audit }: { audit?: string },
  ) => {
    step(`tenant ${JSON.stringify(args)} at ${ctx.startedAt}, audit ${audit}`);
    return {
      ctx: { tenantOf: `${args.tenant} of ${ctx.identity.subject}` },
      args: { upper: args.tenant.toUpperCase() },
      onSuccess: (done: { args: object; result: unknown }) => {
        step(`tenant done: ${JSON.stringify([done.args, done.result])}`);
      },
    };
  },
};

const triggers = new Triggers<Declared>();
triggers.register("sessions", (ctx, change) => {
  const text = change.newDoc?.text ?? "none";
  step(`${change.operation} ${text}`);
  return Promise.resolve();
});

const admin = { role: "admin" } as const;
const ran = () => {
  step("handler");
  return Promise.resolve("ran");
};
const timedQuery = auth.query.extend(timed);
const timedMutation = auth.mutation.extend(timed);
const timedAction = auth.action.extend(timed);
const triggered = timedMutation.extend(customCtx(triggers.wrapDB));

const cases = {
  query: timedQuery({ requires: admin, args: {}, handler: ran }),
  mutation: timedMutation({ requires: admin, args: {}, handler: ran }),
  action: timedAction({ requires: admin, args: {}, handler: ran }),
  stacked: timedQuery.extend(tenant)({
    requires: admin,
    args: { tenant2: v.null() },
    handler: ran,
  }),
  triggered: triggered({ requires: admin, args: {}, handler: ran }),
  unlimited: timedQuery.extend(tenant)({
    audit: "yes",
    args: { n: v.number() },
    returns: v.any(),
    handler: (ctx, args) =>
      Promise.resolve({
        args,
        startedAt: ctx.startedAt,
        tenantOf: ctx.tenantOf,
        subject: ctx.identity.subject,
        user: ctx.user.workosId,
      }),
  }),
  write: triggered({
    args: { text: v.string(), to: v.optional(v.id("sessions")) },
    handler: async (ctx, { text, to }) => {
      if (to === undefined)
        return await ctx.db.insert("sessions", { userId: ctx.user._id, text, rank: 0 });
      await ctx.db.patch("sessions", to, { text });
      return to;
    },
  }),
  read: timedQuery({
    args: {},
    handler: async (ctx) => (await ctx.db.query("sessions").collect()).map(({ text }) => text),
  }),
  internal: auth.internalQuery.extend(timed)({
    requires: { organization: true },
    args: {},
    handler: (ctx) => Promise.resolve(`${ctx.caller.subject} at ${ctx.startedAt}`),
  }),
};

const modules = {
  "./convex/_generated/api.ts": () => Promise.resolve({}),
  "./convex/auth.ts": () => Promise.resolve({ me, ensureUser, runQuery, runMutation, runAction }),
  "./convex/cases.ts": () => Promise.resolve(cases),
};

const ADA = { sub: "user_ada", org_id: "org_engines" };
const GRACE = { sub: "user_grace", org_id: "org_engines" };

type Kind = "query" | "mutation" | "action";

const start = (more: object = {}) => convexTest({ schema, modules: { ...modules, ...more } });

let t = start();

async function call(
  claims: WorkOSClaims,
  kind: Kind,
  name: string,
  args: object = {},
): Promise<unknown> {
  const caller = t.withIdentity(workosIdentity(claims));
  switch (kind) {
    case "query":
      return await caller.query(makeFunctionReference<"query">(`cases:${name}`), args);
    case "mutation":
      return await caller.mutation(makeFunctionReference<"mutation">(`cases:${name}`), args);
    case "action":
      return await caller.action(makeFunctionReference<"action">(`cases:${name}`), args);
  }
}

beforeEach(async () => {
  t = start();
  for (const claims of [ADA, GRACE]) {
    const caller = t.withIdentity(workosIdentity(claims));
    await caller.mutation(makeFunctionReference<"mutation">("auth:ensureUser"), {});
  }
  steps.length = 0;
});

describe("an extended builder", () => {
  it.each<[Kind, string, object?]>([
    ["query", "query"],
    ["mutation", "mutation"],
    ["action", "action"],
    ["query", "stacked", { tenant: "t", tenant2: null }],
    ["mutation", "triggered"],
  ])(
    "checks the requirements of a %s before any customization runs: %s",
    async (kind, name, args) => {
      await expect(call(GRACE, kind, name, args)).rejects.toMatchObject({
        data: { code: "forbidden", message: 'This requires the role "admin".' },
      });
      await expect(call({ sub: "user_stranger" }, kind, name, args)).rejects.toMatchObject({
        data: { code: "forbidden" },
      });
      expect(steps).toEqual([]);
      expect(await call({ ...ADA, role: "admin" }, kind, name, args)).toBe("ran");
      expect(steps.at(0)).toBe("timed");
      expect(steps).toContain("handler");
    },
  );

  it("gives customizations their arguments and options, in order, and calls onSuccess", async () => {
    expect(await call(ADA, "query", "unlimited", { n: 1, tenant: "acme" })).toEqual({
      args: { n: 1, upper: "ACME" },
      startedAt: 7,
      tenantOf: "acme of user_ada",
      subject: "user_ada",
      user: "user_ada",
    });
    expect(steps).toEqual([
      "timed",
      'tenant {"tenant":"acme"} at 7, audit yes',
      expect.stringMatching(/^tenant done: \[\{"n":1\},\{"args"/),
    ]);
  });

  it("validates the arguments of customizations", async () => {
    await expect(call(ADA, "query", "unlimited", { n: 1 })).rejects.toThrow(/validator/i);
    await expect(call(ADA, "query", "unlimited", { n: 1, tenant: 2 })).rejects.toThrow(
      /validator/i,
    );
  });

  it("runs triggers on the scoped database, so that rows of other users stay out of reach", async () => {
    const id = await call(ADA, "mutation", "write", { text: "mine" });
    await call(ADA, "mutation", "write", { text: "changed", to: id });
    expect(steps).toEqual(["timed", "insert mine", "timed", "update changed"]);
    await expect(call(GRACE, "mutation", "write", { text: "taken", to: id })).rejects.toThrow();
    expect(await call(ADA, "query", "read")).toEqual(["changed"]);
    expect(await call(GRACE, "query", "read")).toEqual([]);
  });

  it("of an internal function requires the organization of its caller", async () => {
    const caller = { subject: "user_ada", organizationId: "org_engines" };
    expect(await call(ADA, "query", "internal", { caller })).toBe("user_ada at 7");
    steps.length = 0;
    const alone = { ...caller, organizationId: null };
    // The organization is that of the argument, whatever token the call carries.
    await expect(call(ADA, "query", "internal", { caller: alone })).rejects.toMatchObject({
      data: { code: "forbidden", message: "This requires an organization." },
    });
    expect(steps).toEqual([]);
  });

  it("does not change the builder that it extends", async () => {
    const input = vi.fn(() => ({ ctx: {}, args: {} }));
    timedQuery.extend({ args: {}, input });
    await call(ADA, "query", "read");
    expect(input).not.toHaveBeenCalled();
  });
});

/** The builders, as code without types calls them. */
const builders: Record<string, (definition?: unknown) => unknown> = {
  "auth.query": untyped(auth.query),
  "auth.mutation": untyped(auth.mutation),
  "auth.action": untyped(auth.action),
  "auth.internalQuery": untyped(auth.internalQuery),
  "auth.internalMutation": untyped(auth.internalMutation),
  "auth.query, extended": untyped(timedQuery),
  "auth.mutation, extended twice": untyped(timedMutation.extend(timed)),
};

function untyped(builder: unknown): (definition?: unknown) => unknown {
  return builder as (definition?: unknown) => unknown;
}

function codeOf(define: () => unknown): string {
  try {
    define();
    return "accepted";
  } catch (error) {
    if (error instanceof AuthConfigError) return error.code;
    throw error;
  }
}

const definition = { args: {}, handler: ran };
const inherited = Object.assign(Object.create({ requires: admin }) as object, definition);
const hidden = Object.defineProperty({ ...definition }, "requires", { value: { roles: "admin" } });
const unrooted = Object.create(
  Object.defineProperty(Object.create(null), "requires", { value: admin }) as object,
) as object;

class Definition {
  args = {};
  handler = ran;
  get requires() {
    return admin;
  }
}

class MisspeltDefinition {
  args = {};
  handler = ran;
  get requries() {
    return admin;
  }
}

describe.each(Object.keys(builders))("%s", (name) => {
  const build = builders[name] ?? expect.fail();

  it.each<[string, unknown]>([
    ["a function", ran],
    ["a function with fields", Object.assign(() => "ran", definition, { requires: admin })],
    ["nothing", undefined],
    ["null", null],
    ["an array", [definition]],
    ["a text", "definition"],
    ["no handler", { args: {} }],
    ["a handler that is no function", { ...definition, handler: "ran" }],
    ["require", { ...definition, require: admin }],
    ["requries", { ...definition, requries: admin }],
    ["Requires", { ...definition, Requires: admin }],
    ["required", { ...definition, required: admin }],
    ["requirements", { ...definition, requirements: admin }],
    ["requires with a space", { ...definition, "requires ": admin }],
    ["a symbol", { ...definition, [Symbol("requires")]: admin }],
    ["requires: undefined", { ...definition, requires: undefined }],
    ["an inherited requires", inherited],
    ["a definition that inherits all", Object.create({ ...definition, requires: admin })],
    ["a class with a getter", new Definition()],
    ["a class with a misspelt getter", new MisspeltDefinition()],
    ["a hidden requires on a prototype", Object.assign(unrooted, definition)],
    ["returns: undefined, as wrappers pass it", { ...definition, returns: undefined }],
  ])("refuses %s", (_, given) => {
    expect(codeOf(() => build(given))).toBe("malformed_function");
  });

  it.each<[string, unknown]>([
    ["null", null],
    ["nothing", {}],
    ["a text", "admin"],
    ["true", true],
    ["an array", ["admin"]],
    ["an unknown requirement", { organization: true, roles: "admin" }],
    ["permissions", { permissions: ["a"] }],
    ["scope", { scope: "notes:read" }],
    ["Organization", { Organization: true }],
    ["an inherited requirement", Object.create({ organization: true })],
    ["organization: false", { organization: false }],
    ["organization: a text", { organization: "org_engines" }],
    ["organization: 1", { organization: 1 }],
    ["organization: undefined", { organization: undefined }],
    ["a symbol", { organization: true, [Symbol("role")]: "admin" }],
  ])("refuses requires: %s", (_, requires) => {
    expect(codeOf(() => build({ ...definition, requires }))).toBe("malformed_requirement");
  });

  it("reads requirements that are not enumerable", () => {
    expect(codeOf(() => build(hidden))).toBe("malformed_requirement");
  });

  it("refuses API keys in requires, since only routes see them", () => {
    const requires = { organization: true, apiKeys: "allow" };
    expect(codeOf(() => build({ ...definition, requires }))).toBe("unenforceable_requirement");
  });

  it("accepts a definition with a requirement that it can check", () => {
    expect(codeOf(() => build({ ...definition, requires: { organization: true } }))).toBe(
      "accepted",
    );
    const frozen = Object.freeze({
      ...definition,
      requires: Object.freeze({ organization: true }),
    });
    expect(codeOf(() => build(frozen))).toBe("accepted");
    const bare: unknown = Object.assign(Object.create(null), definition);
    expect(codeOf(() => build(bare))).toBe("accepted");
  });

  it("refuses options that no customization could read, and accepts them after extend", () => {
    const isExtended = name.includes("extended");
    for (const option of ["role", "scope", "audit"]) {
      const outcome = codeOf(() => build({ ...definition, [option]: "admin" }));
      expect(outcome).toBe(isExtended ? "accepted" : "malformed_function");
    }
  });
});

describe.each(["auth.query", "auth.mutation", "auth.action"])("requires of %s", (name) => {
  const build = builders[name] ?? expect.fail();

  it.each<[string, unknown]>([
    ["role", []],
    ["role", ""],
    ["role", " "],
    ["role", " admin"],
    ["role", null],
    ["role", undefined],
    ["role", 7],
    ["role", true],
    ["role", { name: "admin" }],
    ["role", ["admin", ""]],
    ["role", ["admin", undefined]],
    ["role", Object.assign(Array<string>(2), { 1: "admin" })],
    ["role", [["admin"]]],
    ["role", new Set(["admin"])],
    ["permission", []],
    ["permission", ""],
    ["featureFlag", [null]],
    ["entitlement", {}],
    ["notImpersonated", false],
    ["notImpersonated", undefined],
    ["notImpersonated", "yes"],
    ["recentAuth", true],
    ["recentAuth", {}],
    ["recentAuth", { maxAgeMs: 0 }],
    ["recentAuth", { maxAgeMs: Infinity }],
    ["recentAuth", { maxAgeMs: "60000" }],
    ["recentAuth", { maxAgeMs: 60_000, maxAge: 60 }],
  ])("refuses %s: %j", (key, value) => {
    expect(codeOf(() => build({ ...definition, requires: { [key]: value } }))).toBe(
      "malformed_requirement",
    );
  });
});

describe.each(["auth.internalQuery", "auth.internalMutation"])("requires of %s", (name) => {
  const build = builders[name] ?? expect.fail();

  it.each<[string, unknown]>([
    ["role", "x"],
    ["permission", "x"],
    ["featureFlag", "x"],
    ["entitlement", "x"],
    ["notImpersonated", true],
    ["recentAuth", { maxAgeMs: 60_000 }],
  ])("refuses %s, since the token is not known there", (key, value) => {
    for (const requires of [{ [key]: value }, { organization: true, [key]: value }]) {
      expect(codeOf(() => build({ ...definition, requires }))).toBe("unenforceable_requirement");
    }
  });
});

describe("what is refused", () => {
  it("is named with the remedy", () => {
    expect(() => builders["auth.query"]?.({ ...definition, require: admin })).toThrow(
      'auth.query: unknown option "require". The options are "requires", "args", "returns", "handler" (malformed_function)',
    );
    expect(() => builders["auth.mutation"]?.({ ...definition, returns: undefined })).toThrow(
      "auth.mutation.extend(customization)",
    );
  });

  it("includes wrappers of convex-helpers that would drop requires, unless they state returns", () => {
    const mutation = customMutation(untypedBuilder<typeof customMutation>(auth.mutation), timed);
    const query = customQuery(untypedBuilder<typeof customQuery>(auth.query), timed);
    const given: unknown = { ...definition, requires: admin };
    for (const wrapper of [untyped(mutation), untyped(query)]) {
      expect(codeOf(() => wrapper(given))).toBe("malformed_function");
      expect(codeOf(() => wrapper(ran))).toBe("malformed_function");
    }
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a function", () => ({ ctx: {}, args: {} })],
    ["no input", { args: {} }],
    ["an input that is no function", { args: {}, input: {} }],
    ["args that are none", { args: null, input: ran }],
  ])("includes a customization of %s", (_, customization) => {
    const extend = auth.query.extend as (customization: unknown) => unknown;
    expect(codeOf(() => extend(customization))).toBe("malformed_function");
  });

  it("includes arguments that are declared twice or cannot be added", () => {
    const extended = untyped(timedQuery.extend(tenant));
    const twice = untyped(timedQuery.extend(tenant).extend(tenant));
    expect(codeOf(() => extended({ args: { tenant: v.string() }, handler: ran }))).toBe(
      "malformed_function",
    );
    expect(codeOf(() => twice(definition))).toBe("malformed_function");
    expect(codeOf(() => extended({ handler: ran }))).toBe("malformed_function");
    expect(codeOf(() => extended({ args: v.any(), handler: ran }))).toBe("malformed_function");
    expect(codeOf(() => extended({ args: v.object({ n: v.number() }), handler: ran }))).toBe(
      "accepted",
    );
    const internal = builders["auth.internalQuery"] ?? expect.fail();
    for (const given of [{ handler: ran }, { args: { caller: v.string() }, handler: ran }]) {
      expect(codeOf(() => internal(given))).toBe("malformed_function");
    }
  });
});

it("keeps the requirements that were given, whatever becomes of their object", async () => {
  const requires: { role?: string[] } = { role: ["admin"] };
  const definition = { requires, args: {}, handler: ran };
  const late = { late: untyped(auth.query)(definition) };
  requires.role?.push("member");
  delete requires.role;
  t = start({ "./convex/cases.ts": () => Promise.resolve(late) });
  await expect(call({ ...ADA, role: "member" }, "query", "late")).rejects.toMatchObject({
    data: { code: "forbidden" },
  });
});

/** A builder, as code without types hands it to a wrapper. */
function untypedBuilder<Wrap extends (builder: never, customization: never) => unknown>(
  builder: unknown,
): Parameters<Wrap>[0] {
  return builder as Parameters<Wrap>[0];
}

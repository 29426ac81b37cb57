import { beforeAll, describe, expect, it } from "vitest";
import {
  ADA,
  answerOf,
  api,
  errorOf,
  GRACE,
  json,
  keyOf,
  noteOf,
  outcomeOf,
  startApp,
  UNKNOWN_KEY,
  type App,
} from "../../test/http/app";

let app: App;
let key: string;
let own: string;
let others: string;

// One app for all: no test here writes anything.
beforeAll(async () => {
  app = startApp();
  ({ key } = await keyOf(app, ADA));
  own = await noteOf(app, ADA);
  others = await noteOf(app, GRACE);
});

const query = async (text: string) => await answerOf(await app.call(`/typed?${text}`, key));
const body = async (value: unknown) => await answerOf(await app.call("/typed", key, json(value)));
const refusal = ({ status, body: told }: { status: number; body: unknown }) => {
  expect([status, errorOf(told).code]).toEqual([400, "invalid_request"]);
  return errorOf(told).message;
};

describe("the query string", () => {
  it.each<[string, unknown, string]>([
    ["number=1.5", 1.5, "number"],
    ["number=-2e3", -2000, "number"],
    ["number=007", 7, "number"],
    ["flag=true", true, "boolean"],
    ["flag=false", false, "boolean"],
    ["whole=9223372036854775807", "9223372036854775807", "bigint"],
    ["whole=-9223372036854775808", "-9223372036854775808", "bigint"],
    ["bytes=aGk%3D", "aGk=", "bytes"],
    ["bytes=", "", "bytes"],
    ["text=", "", "string"],
    ["text=a+b%20c", "a b c", "string"],
    ["text=%F0%9F%92%A5", "💥", "string"],
    ["text=7", "7", "string"],
    ["kind=half", "half", "string"],
    ["either=7", 7, "number"],
    ["either=seven", "seven", "string"],
    ["seven=7", 7, "number"],
    ["big=7", "7", "bigint"],
    ["list=1&list=2", [1, 2], "object"],
    ["list=1", [1], "object"],
    ["anything=%7B%7D", "{}", "string"],
  ])("%s", async (text, value, type) => {
    const name = text.slice(0, text.indexOf("="));
    expect(await query(text)).toEqual({
      status: 200,
      body: { args: { [name]: value }, types: { [name]: type } },
    });
  });

  it.each<[string, string]>([
    ["number=", '"number" must be a number.'],
    ["number=1e999", '"number" must be a number.'],
    ["number=Infinity", '"number" must be a number.'],
    ["number=NaN", '"number" must be a number.'],
    ["number=0x10", '"number" must be a number.'],
    ["number=%201", '"number" must be a number.'],
    ["number=1&number=2", '"number" is given more than once.'],
    ["flag=yes", '"flag" must be true or false.'],
    ["flag=", '"flag" must be true or false.'],
    ["whole=9223372036854775808", '"whole" must be an integer.'],
    ["whole=-9223372036854775809", '"whole" must be an integer.'],
    ["whole=1.5", '"whole" must be an integer.'],
    [`whole=${"9".repeat(100)}`, '"whole" must be an integer.'],
    ["bytes=aGk", '"bytes" must be bytes in Base64.'],
    ["bytes=%C3%A9AAA", '"bytes" must be bytes in Base64.'],
    ["bytes=====", '"bytes" must be bytes in Base64.'],
    ["id=", '"id" must be an id of "notes".'],
    ["id=garbage", '"id" must be an id of "notes".'],
    ["kind=quarter", '"kind" must be one of: "full", "half".'],
    ["seven=8", '"seven" must be "7".'],
    ["seven=7.0", '"seven" must be "7".'],
    ["list=1&list=two", '"list[1]" must be a number.'],
    ["record=x", '"record" must be an object.'],
    ["nested=x", '"nested" must be an object.'],
    ["shape=circle", '"shape" must be one of: object, object.'],
    ["nothing=null", '"nothing" must be null.'],
    ["nobody=1", 'There is no "nobody" here.'],
    ["constructor=1", 'There is no "constructor" here.'],
    ["__proto__=1", 'There is no "__proto__" here.'],
    ["toString=1&toString=2", '"toString" is given more than once.'],
    ["=1", 'There is no "" here.'],
    [`${"x".repeat(200)}=1`, `There is no "${"x".repeat(80)}…" here.`],
  ])("%s is refused", async (text, message) => {
    expect(refusal(await query(text))).toBe(message);
  });

  it("asks for what is missing", async () => {
    expect(refusal(await answerOf(await app.call("/notes/get", key)))).toBe('"id" is missing.');
  });

  it("takes an id of its table, whosever it is, and of no other", async () => {
    for (const id of [own, others]) {
      expect(await query(`id=${id}`)).toMatchObject({ status: 200, body: { args: { id } } });
    }
    const { body: me } = await answerOf(await app.call("/notes", key));
    expect(JSON.stringify(me)).toContain(own);
    const user = await app.as(ADA).query(api.auth.me, {});
    expect(refusal(await query(`id=${user?._id}`))).toBe('"id" must be an id of "notes".');
    expect(refusal(await query(`ids=${own}&ids=x`))).toBe('"ids[1]" must be an id of "notes".');
  });
});

describe("the body", () => {
  it.each<[string, unknown, unknown, string]>([
    ["number", -0.5, -0.5, "number"],
    ["number", 1e308, 1e308, "number"],
    ["whole", 5, "5", "bigint"],
    ["whole", "9007199254740993", "9007199254740993", "bigint"],
    ["bytes", "/+==", "/w==", "bytes"],
    ["text", "", "", "string"],
    ["either", "7", "7", "string"],
    ["big", "7", "7", "bigint"],
    ["list", [], [], "object"],
    ["record", { a: 1, "b c": 2 }, { a: 1, "b c": 2 }, "object"],
    ["record", { constructor: 1, toString: 2 }, { constructor: 1, toString: 2 }, "object"],
    [
      "nested",
      { name: "x", inner: { deep: true } },
      { name: "x", inner: { deep: true } },
      "object",
    ],
    ["nested", { name: "x" }, { name: "x" }, "object"],
    ["shape", { kind: "square", side: 2 }, { kind: "square", side: 2 }, "object"],
    ["nothing", null, null, "object"],
    ["anything", null, null, "object"],
    ["anything", { a: [1, { b: null }] }, { a: [1, { b: null }] }, "object"],
    ["anything", "💥", "💥", "string"],
  ])("%s: %j", async (name, sent, value, type) => {
    expect(await body({ [name]: sent })).toEqual({
      status: 200,
      body: { args: { [name]: value }, types: { [name]: type } },
    });
  });

  it.each<[string, unknown, string]>([
    ["number", "1", '"number" must be a number.'],
    ["number", null, '"number" must be a number.'],
    ["flag", "true", '"flag" must be true or false.'],
    ["flag", 1, '"flag" must be true or false.'],
    ["whole", 2 ** 53, '"whole" must be an integer.'],
    ["whole", 0.5, '"whole" must be an integer.'],
    ["bytes", [104, 105], '"bytes" must be bytes in Base64.'],
    ["id", 7, '"id" must be an id of "notes".'],
    ["text", 7, '"text" must be text.'],
    ["text", "\ud800", '"text" is not valid Unicode.'],
    ["id", "\udc00", '"id" is not valid Unicode.'],
    ["kind", "", '"kind" must be one of: "full", "half".'],
    ["seven", "7", '"seven" must be "7".'],
    ["list", { 0: 1 }, '"list" must be a list.'],
    ["list", Array(8193).fill(1), '"list" must be a list of at most 8192 items.'],
    ["record", [], '"record" must be an object.'],
    ["record", null, '"record" must be an object.'],
    ["record", { a: "1" }, '"record.a" must be a number.'],
    ["record", { $a: 1 }, '"record" has a field with a name that cannot be stored'],
    ["record", { é: 1 }, '"record" has a field with a name that cannot be stored'],
    ["record", { "": 1 }, '"record" has a field with a name that cannot be stored'],
    ["record", { "\n": 1 }, '"record" has a field with a name that cannot be stored'],
    ["record", { ["x".repeat(1025)]: 1 }, '"record" has a field with a name that cannot be stored'],
    ["record", many(1025), '"record" must be an object of at most 1024 fields.'],
    ["marks", { x: true }, '"marks\'s name" must be an id of'],
    ["nested", {}, '"nested.name" is missing.'],
    ["nested", { name: 1 }, '"nested.name" must be text.'],
    ["nested", { name: "x", more: 1 }, 'There is no "nested.more" here.'],
    ["nested", { name: "x", inner: { deep: 1 } }, '"nested.inner.deep" must be true or false.'],
    ["nested", [], '"nested" must be an object.'],
    ["shape", { kind: "circle", side: 2 }, '"shape" must be one of: object, object.'],
    ["shape", null, '"shape" must be one of: object, object.'],
    ["nothing", 0, '"nothing" must be null.'],
    ["anything", { $a: 1 }, '"anything" has a field with a name that cannot be stored'],
    ["anything", { a: { $b: 1 } }, '"anything" has a field with a name that cannot be stored'],
    ["anything", { a: ["\udfff"] }, '"anything" is not valid Unicode.'],
    ["anything", nested(57), '"anything" is nested too deeply.'],
    ["anything", Array(8193).fill(1), '"anything" holds more than 8192 items.'],
    ["anything", many(1025), '"anything" holds more than 1024 items.'],
    ["constructor", 1, 'There is no "constructor" here.'],
    ["nobody", undefined, ""],
  ])("%s: a wrong value is refused", async (name, sent, message) => {
    const answer = await body({ [name]: sent });
    // What JSON leaves out was never sent.
    if (sent === undefined) expect(answer.status).toBe(200);
    else expect(refusal(answer)).toContain(message);
  });

  it.each<[string, string]>([
    ['{"__proto__":1}', 'There is no "__proto__" here.'],
    ['{"record":{"__proto__":1}}', '"record" has a field with a name that cannot be stored'],
    ['{"anything":{"__proto__":{"x":1}}}', '"anything" has a field with a name'],
    ['{"nested":{"name":"x","__proto__":{"inner":1}}}', 'There is no "nested.__proto__" here.'],
    ['{"number":1e999}', '"number" must be a number.'],
    [`{"anything":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, '"anything" is nested too deeply.'],
    ['{"anything":"\\ud83d"}', '"anything" is not valid Unicode.'],
    ['{"record":{"\\ud83d":1}}', '"record" has a field with a name that cannot be stored'],
  ])("%.60s is refused", async (text, message) => {
    const response = await app.call("/typed", key, json(null, { body: text }));
    expect(refusal(await answerOf(response))).toContain(message);
    expect({}).not.toHaveProperty("x");
  });

  it("may nest as deep as Convex can hold", async () => {
    expect((await body({ anything: nested(56) })).status).toBe(200);
  });

  it("has no more ids than Convex takes at once", async () => {
    const ids = Array<string>(8192).fill(own);
    expect(await body({ ids })).toMatchObject({ status: 200 });
    expect(refusal(await body({ ids, id: own }))).toBe("There are more than 8192 ids here.");
  });

  it("has an id for a field's name looked at as any other", async () => {
    expect(await body({ marks: { [own]: true } })).toMatchObject({ status: 200 });
    expect(refusal(await body({ marks: { x: true } }))).toContain('must be an id of "notes"');
  });
});

describe("a union with ids", () => {
  it("takes what is no id by its other members, and ids by their tables", async () => {
    const plan = await app.t.run(({ db }) =>
      db.insert("plans", { organizationId: "org_engines", text: "x" }),
    );
    for (const sent of [
      { latest: "latest" },
      { latest: own },
      { target: own },
      { target: plan },
      { target: 7 },
      { thing: { kind: "note", id: own } },
      { thing: { kind: "other", id: "anything" } },
    ]) {
      expect(await body(sent)).toMatchObject({ status: 200, body: { args: sent } });
    }
    expect(await query("latest=latest")).toMatchObject({ status: 200 });
    expect(await query("target=7")).toMatchObject({ body: { types: { target: "number" } } });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ latest: "oldest" }, '"latest" must be an id of "notes".'],
    [{ latest: "" }, '"latest" must be an id of "notes".'],
    [{ latest: 7 }, '"latest" must be one of: id, "latest".'],
    [{ target: "x" }, '"target" must be an id of "notes" or "plans".'],
    [{ target: null }, '"target" must be one of: id, id, float64.'],
    [{ thing: { kind: "note", id: "x" } }, '"thing.id" must be an id of "notes".'],
  ])("refuses the rest: %j", async (sent, message) => {
    expect(refusal(await body(sent))).toBe(message);
  });
});

describe("query string and body together", () => {
  it("are one", async () => {
    const { body: told } = await answerOf(
      await app.call("/typed?number=7&flag=true", key, json({ text: "x" })),
    );
    expect(told).toMatchObject({ args: { number: 7, flag: true, text: "x" } });
  });

  it.each(["text", "nobody", "toString"])("may not both have %s", async (name) => {
    const response = await app.call(`/typed?${name}=a`, key, json({ [name]: "a" }));
    expect(refusal(await answerOf(response))).toBe(
      `"${name}" is in the query string and in the body: send it once.`,
    );
  });

  it("may leave out what is not needed", async () => {
    for (const init of [{ method: "POST" }, json({})]) {
      expect(await answerOf(await app.call("/typed", key, init))).toMatchObject({
        status: 200,
        body: { args: {} },
      });
    }
  });
});

describe("fields that nobody declared", () => {
  const patch = async (value: unknown, search = "") => {
    const init = json(value, { method: "PATCH" });
    return await answerOf(await app.call(`/typed${search}`, key, init));
  };

  it("are left out where the route ignores them", async () => {
    expect(await patch({ number: 1, nobody: { $x: "\ud800" } }, "?other=1")).toMatchObject({
      status: 200,
      body: { args: { number: 1 } },
    });
    const { body: told } = await patch({ nested: { name: "x", more: 1 } });
    expect(told).toMatchObject({ args: { nested: { name: "x" } } });
    expect(JSON.stringify(told)).not.toContain("more");
  });

  it("do not hide the member of a union that knows them", async () => {
    const { body: told } = await patch({ shape: { kind: "square", side: 1, x: 1 } });
    expect(told).toMatchObject({ args: { shape: { kind: "square", side: 1 } } });
    // The first of the two would take it as well, without "b".
    const both = await patch({ size: { a: 1, b: 2 } });
    expect(both.body).toMatchObject({ args: { size: { a: 1, b: 2 } } });
  });

  it("are refused by a route without any arguments", async () => {
    expect(await outcomeOf(await app.call("/whoami?x=1", key))).toBe("400 invalid_request");
    expect(await outcomeOf(await app.call("/nothing", key, json({ x: 1 })))).toBe(
      "400 invalid_request",
    );
  });
});

describe("the rest of a path", () => {
  it("is not looked at for unauthenticated callers", async () => {
    expect(await outcomeOf(await app.call("/echo/%"))).toBe("401 unauthorized");
    expect(await outcomeOf(await app.call("/echo/%", UNKNOWN_KEY))).toBe("401 unauthorized");
  });
});

function many(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, n]));
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let n = 0; n < depth; n++) value = n % 2 === 0 ? [value] : { a: value };
  return value;
}

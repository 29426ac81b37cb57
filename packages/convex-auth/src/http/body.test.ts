import { beforeAll, describe, expect, it } from "vitest";
import {
  ADA,
  answerOf,
  httpWith,
  errorOf,
  json,
  keyOf,
  outcomeOf,
  startApp,
  TOKEN,
  type App,
} from "../../test/http/app";

let app: App;
let key: string;

beforeAll(async () => {
  app = startApp();
  ({ key } = await keyOf(app, ADA));
});

const JSON_TYPE = { "content-type": "application/json" };

const post = async (body: BodyInit | null, headers: Record<string, string> = JSON_TYPE) =>
  await answerOf(await app.call("/any", key, { method: "POST", body, headers }));

/** A body that comes piece by piece, without a length. */
function streamed(pieces: Iterable<Uint8Array<ArrayBuffer>>) {
  const iterator = pieces[Symbol.iterator]();
  let pulled = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) return controller.close();
      pulled += value.length;
      controller.enqueue(value);
    },
  });
  return { init: { body, duplex: "half" } as RequestInit, pulled: () => pulled };
}

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("what is no JSON object", () => {
  it.each<[string, string]>([
    ["[]", "The body must be an object."],
    ['["value"]', "The body must be an object."],
    ["null", "The body must be an object."],
    ["true", "The body must be an object."],
    ["7", "The body must be an object."],
    ['"value"', "The body must be an object."],
    ["{", "The body is not JSON."],
    ['{"value":1', "The body is not JSON."],
    ["{value:1}", "The body is not JSON."],
    ["{'value':1}", "The body is not JSON."],
    ['{"value":1}{"value":2}', "The body is not JSON."],
    ['{"value":NaN}', "The body is not JSON."],
    ['{"value":1,}', "The body is not JSON."],
    ['{"value":"\n"}', "The body is not JSON."],
    ["\u0000", "The body is not JSON."],
    ["value=1", "The body is not JSON."],
    ["<value>1</value>", "The body is not JSON."],
    ["[".repeat(100_000), "The body is not JSON."],
    ["", '"value" is missing.'],
    [" \r\n\t", '"value" is missing.'],
    ["{}", '"value" is missing.'],
  ])("is refused: %.40j", async (body, message) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer.body)).toEqual({ code: "invalid_request", message });
  });

  it("nor is what is not UTF-8", async () => {
    for (const bytes of [
      [0x7b, 0xff, 0x7d],
      [0xc3, 0x28],
      [0xed, 0xa0, 0x80],
      [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00],
    ]) {
      const answer = await post(Uint8Array.from(bytes));
      expect(answer.status).toBe(400);
      expect(errorOf(answer.body).message).toBe("The body is not UTF-8.");
    }
  });
});

describe("JSON as it may come", () => {
  it.each<[string, BodyInit]>([
    ["with spaces around it", ' \n{ "value" : 1 }\n '],
    ["with a byte order mark", utf8('\ufeff{"value":1}')],
    ["with a field twice, of which the last counts", '{"value":2,"value":1}'],
  ])("%s", async (_, body) => {
    expect(await post(body)).toEqual({ status: 200, body: { value: 1 } });
  });

  it("in pieces that split a letter", async () => {
    const bytes = utf8('{"value":"💥"}');
    const { init } = streamed([...bytes].map((byte) => Uint8Array.of(byte)));
    const response = await app.call("/any", key, { ...init, method: "POST", headers: JSON_TYPE });
    expect(await answerOf(response)).toEqual({ status: 200, body: { value: "💥" } });
  });
});

describe("the media type", () => {
  const body = '{"value":1}';

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "APPLICATION/JSON",
    " application/json ; charset=UTF8",
    "application/problem+json",
    "application/vnd.example.v1+json; profile=x",
  ])("%s is taken", async (type) => {
    expect((await post(body, { "content-type": type })).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ["none", { "content-type": "" }],
    ["text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["a form of many parts", { "content-type": "multipart/form-data; boundary=x" }],
    ["something like JSON", { "content-type": "application/jsonp" }],
    ["JSON as text", { "content-type": "text/json" }],
    ["many JSONs", { "content-type": "application/json-seq" }],
    ["another charset", { "content-type": "application/json; charset=utf-16" }],
    ["an old charset", { "content-type": "application/json; charset=iso-8859-1" }],
    ["gzip", { ...JSON_TYPE, "content-encoding": "gzip" }],
    ["brotli", { ...JSON_TYPE, "content-encoding": "br, identity" }],
    ["two types", { "content-type": "application/json, text/plain" }],
    ["text that calls itself JSON", { "content-type": "text/plain; application/json" }],
    ["JSON within another type", { "content-type": "text/application/json" }],
  ])("%s is refused", async (_, headers) => {
    const answer = await post(utf8(body), headers);
    expect([answer.status, errorOf(answer.body).code]).toEqual([415, "unsupported_media_type"]);
  });

  it("is not asked for where nothing is sent", async () => {
    const response = await app.call("/nothing", key, { method: "POST" });
    expect(response.status).toBe(204);
  });

  it("of identity is no compression", async () => {
    expect((await post(body, { ...JSON_TYPE, "content-encoding": " Identity" })).status).toBe(200);
  });
});

describe("the length", () => {
  const limited = "/typed";
  const patch = async (body: string, headers: Record<string, string> = {}) => {
    const init = { method: "PATCH", body, headers: { ...JSON_TYPE, ...headers } };
    return await outcomeOf(await app.call(limited, key, init));
  };
  /** A JSON object of so many bytes. */
  const sized = (bytes: number) =>
    JSON.stringify({ x: "" }).replace('""', `"${"a".repeat(bytes - 8)}"`);

  it("may be the limit, and not a byte more", async () => {
    expect(sized(64)).toHaveLength(64);
    expect(await patch(sized(64))).toBe("200");
    expect(await patch(sized(65))).toBe("413 payload_too_large");
  });

  it("is counted in bytes", async () => {
    expect(await patch(JSON.stringify({ x: "é".repeat(28) }))).toBe("200");
    expect(await patch(JSON.stringify({ x: "é".repeat(29) }))).toBe("413 payload_too_large");
  });

  it.each<[string, string, number, string]>([
    ["too small", "1", 65, "413 payload_too_large"],
    ["nothing", "0", 65, "413 payload_too_large"],
    ["less than nothing", "-1", 65, "413 payload_too_large"],
    ["no number", "many", 65, "413 payload_too_large"],
    ["no number, of a small body", "many", 20, "200"],
    ["two numbers", "20, 20", 20, "200"],
    ["too large, but within the limit", "60", 20, "200"],
    ["beyond the limit", "65", 20, "413 payload_too_large"],
    ["beyond all limits", "9".repeat(400), 20, "413 payload_too_large"],
    ["in another notation", "1e9", 20, "413 payload_too_large"],
  ])("that Content-Length tells is %s", async (_, length, bytes, outcome) => {
    expect(await patch(sized(bytes), { "content-length": length })).toBe(outcome);
  });

  it("of a body that never ends is found out at the limit", async () => {
    function* endless() {
      for (;;) yield utf8(" ".repeat(16));
    }
    const { init, pulled } = streamed(endless());
    const headers = { ...JSON_TYPE, "content-length": "2" };
    const response = await app.call(limited, key, { ...init, method: "PATCH", headers });
    expect(await outcomeOf(response)).toBe("413 payload_too_large");
    expect(pulled()).toBeLessThan(200);
  });

  it("is a megabyte by default, and another where the app says so", async () => {
    const body = JSON.stringify({ value: "a".repeat(1024 * 1024 - 12) });
    expect(body).toHaveLength(1024 * 1024);
    expect((await post(body)).status).toBe(200);
    expect((await post(`${body} `)).status).toBe(413);
    const small = startApp(httpWith({ maxBodyBytes: 20 }));
    const own = await keyOf(small, ADA);
    const call = async (path: string, method: string, text: string) =>
      await outcomeOf(await small.call(path, own.key, json({ value: text }, { method })));
    expect(await call("/any", "POST", "a".repeat(8))).toBe("200");
    expect(await call("/any", "POST", "a".repeat(9))).toBe("413 payload_too_large");
    expect(await call("/typed", "PATCH", "a".repeat(52))).toBe("200");
    expect(await call("/typed", "PATCH", "a".repeat(53))).toBe("413 payload_too_large");
  });

  it("of a stranger's body is nothing that is read", async () => {
    for (const stranger of [undefined, "osk_mistyped", TOKEN]) {
      const { init, pulled } = streamed(Array.from({ length: 9 }, () => utf8("[")));
      const post = { ...init, method: "POST", headers: JSON_TYPE };
      expect(await outcomeOf(await app.call("/any", stranger, post))).toBe("401 unauthorized");
      // What a stream has ready before anybody reads it.
      expect(pulled()).toBeLessThanOrEqual(1);
    }
  });

  it("is told to nobody who may not call", async () => {
    const init = { method: "PATCH", body: sized(65), headers: JSON_TYPE };
    expect(await outcomeOf(await app.call(limited, undefined, init))).toBe("401 unauthorized");
    const reader = await keyOf(app, ADA, { scopes: ["notes:read"] });
    const huge = { method: "POST", body: "{", headers: JSON_TYPE };
    expect(await outcomeOf(await app.call("/notes", reader.key, huge))).toBe("403 forbidden");
  });
});

describe("a body that is the action's own", () => {
  it.each<[string, Record<string, string>]>([
    ["anything", { "content-type": "image/png" }],
    ["compressed", { "content-encoding": "gzip" }],
    ["broken JSON", JSON_TYPE],
  ])("is handed on as it is: %s", async (_, headers) => {
    const body = Uint8Array.from([0x7b, 0xff, 0x00]);
    const upload = await app.call("/upload", key, { method: "POST", body, headers });
    expect(await answerOf(upload)).toEqual({ status: 200, body: { bytes: 3 } });
    const init = { method: "POST", body: "signed text", headers };
    expect(await answerOf(await app.call("/hook", undefined, init))).toEqual({
      status: 200,
      body: { said: "signed text" },
    });
  });

  it("of a method that has none is not looked at", async () => {
    const init = { method: "DELETE", body: "{", headers: JSON_TYPE };
    const { status, body } = await answerOf(await app.call("/notes?id=x", key, init));
    expect([status, errorOf(body).message]).toEqual([400, '"id" must be an id of "notes".']);
  });
});

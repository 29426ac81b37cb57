import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keys, SHAPE as DEFAULT } from "../../test/apiKeys/keys";
import { redact } from "./redact";
import type { TokenShape } from "./token";
import { runs } from "../../../../vitest.runs";

const SHAPE: TokenShape = { ...DEFAULT, legacy: /^[A-Z]{12}$/ };
const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyX2FkYSJ9.c2lnbmF0dXJl";
const OLD = `osk_${"aB3d".repeat(8)}`;

const words = fc.string({
  unit: fc.constantFrom(..."abc xyz/?&=:;,.'\"{}[]()\n%+-"),
  maxLength: 30,
});

describe("redact", () => {
  it("leaves nothing of a key in any text, with the shape of keys and without", () => {
    fc.assert(
      fc.property(words, keys, words, (before, { key }, after) => {
        for (const shape of [SHAPE, undefined]) {
          const told = redact(`${before}${key}${after}`, shape);
          expect(told).not.toContain(key.slice(-12));
          expect(told).toContain("[redacted]");
        }
      }),
      { numRuns: runs(1000) },
    );
  }, 60_000);

  it.each<[string, string]>([
    ["key osk_aB3dEfGhIjKl is mistyped", "key [redacted] is mistyped"],
    [`old ${OLD}.`, "old [redacted]."],
    ["of another shape: ABCDEFGHIJKL!", "of another shape: [redacted]!"],
    ["Authorization: Bearer abc.def", "Authorization: Bearer [redacted]"],
    ["authorization=bearer%20abc&x=1", "authorization=bearer [redacted]"],
    [`{"authorization":"BEARER   ${JWT}"}`, '{"authorization":"BEARER [redacted]"}'],
    [`token ${JWT}, and ${JWT}`, "token [redacted], and [redacted]"],
    ["OSK_AB3DEFGHIJKL in capitals", "[redacted] in capitals"],
  ])("makes of %j: %j", (text, told) => {
    expect(redact(text, SHAPE)).toBe(told);
  });

  it.each([
    "",
    "osk_aB3d is the visible beginning",
    "user_01H5JQDV7R7ATEYZDEG0W5PRYS was not found",
    "j57eyk1zv7sv0yk2f9bz1c3e0d6m8k5a is an id of Convex's",
    "TypeError: x is not a function\n    at handler (../convex/http.ts:7:3)",
    "a bearer",
  ])("leaves what is no secret: %j", (text) => {
    expect(redact(text, SHAPE)).toBe(text);
  });

  it.each<[string, string]>([
    ["sk-abcdefghijklmnopqrstuvwxyzABCDEF0123456789abcdef", "OpenAI"],
    ["sk-proj-Ab3_dEf-1234567890abcdefGHIJ_klmn", "OpenAI project"],
    ["sk-ant-api03-Ab3dEf1234567890-abcdef_GHIJ", "Anthropic"],
    ["sk_live_51Ab3dEf", "Stripe"],
    ["sk_test_a2V5XzAxSE1aTUtaQVEzUkNNSlhS", "WorkOS"],
    ["rk_live_51Ab3dEfGhIj", "Stripe, restricted"],
    ["whsec_Ab3dEf1234567890+/abcdef==", "a webhook's secret"],
    ["ghp_0123456789abcdefABCDEF0123456789abcd", "GitHub"],
    ["gho_0123456789abcdefABCDEF0123456789abcd", "GitHub, OAuth"],
    ["ghu_0123456789abcdefABCDEF0123456789abcd", "GitHub, user to server"],
    ["ghs_0123456789abcdefABCDEF0123456789abcd", "GitHub, server to server"],
    ["ghr_0123456789abcdefABCDEF0123456789abcd", "GitHub, refresh"],
    ["github_pat_11ABCDEFG0abcdefghijkl_0123456789abcdefghijABCDEFGHIJ", "GitHub, fine-grained"],
    ["glpat-Ab3dEf-1234567890_gh", "GitLab"],
    ["glpat-Ab3dEf1234567890abcdefgh.01.0a1b2c3d4", "GitLab, routable"],
    ["npm_0123456789abcdefABCDEF0123456789abcd", "npm"],
    ["xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOp", "Slack, bot"],
    ["xoxa-2-123456789012-AbCdEfGh", "Slack, app"],
    ["xoxp-123456789012-AbCdEfGh", "Slack, user"],
    ["xoxr-123456789012-AbCdEfGh", "Slack, refresh"],
    ["xoxs-123456789012-AbCdEfGh", "Slack, session"],
    ["xoxe.xoxp-1-AbCdEfGhIjKl", "Slack, rotated"],
    ["xapp-1-A0123456789-123456789-abcdef", "Slack, app level"],
    ["AKIAIOSFODNN7EXAMPLE", "AWS"],
    ["ASIAIOSFODNN7EXAMPLE", "AWS, temporary"],
    ["AIzaSyA1234567890_abcdefghijklmnopqrs-t", "Google"],
    ["ya29.a0AfH6SMBx1234567890-abc_def", "Google, OAuth"],
    ["GOCSPX-1234567890abcdefGHIJ_klm", "Google, client"],
    ["SG.Ab3dEf1234567890abcdef.1234567890abcdefGHIJKLMNOPQRSTUVWXYZ", "SendGrid"],
    [JWT, "a JWT"],
  ])("removes %s (%s), whatever stands around it", (secret) => {
    const rest = secret.slice(8);
    for (const around of AROUND) {
      for (const text of [around(secret), around(`${secret} and ${secret}`)]) {
        expect(redact(text)).not.toContain(rest);
      }
    }
    expect(redact(`with ${secret}, they`)).toBe("with [redacted], they");
  });

  it.each<[string, string]>([
    ["postgres://ada:s3cret@db.example.com/app", "postgres://ada:[redacted]@db.example.com/app"],
    ["redis://:s3cret@cache:6379", "redis://:[redacted]@cache:6379"],
    ["mongodb+srv://ada:s3cret@a,b/x?y=z", "mongodb+srv://ada:[redacted]@a,b/x?y=z"],
    ["https://ada:s3%40cret@example.com:8443/x", "https://ada:[redacted]@example.com:8443/x"],
    ["amqp://ada:s3@cret@mq", "amqp://ada:[redacted]@mq"],
    ["mysql://ada:s3/c#r?et@db", "mysql://ada:[redacted]@db"],
    ["HTTPS://ADA:S3CRET@EXAMPLE.COM", "HTTPS://ADA:[redacted]@EXAMPLE.COM"],
    ["ftp://a:1@b and ftp://c:2@d", "ftp://a:[redacted]@b and ftp://c:[redacted]@d"],
    ["http://a:8080@b", "http://a:[redacted]@b"],
  ])("removes the password of a URL: %s", (text, told) => {
    expect(redact(text)).toBe(told);
  });

  it.each<[string, string]>([
    ["?client_secret=s3cret&x=1", "?client_secret=[redacted]&x=1"],
    ["?a=b&password=s3cret#x", "?a=b&password=[redacted]"],
    [
      "?api_key=s3cret&apikey=s3cret&api-key=s3cret",
      "?api_key=[redacted]&apikey=[redacted]&api-key=[redacted]",
    ],
    [
      "?access_token=s3cret&refresh_token=s3cret&id_token=s3cret&token=s3cret",
      "?access_token=[redacted]&refresh_token=[redacted]&id_token=[redacted]&token=[redacted]",
    ],
    [
      "redirect=https%3A%2F%2Fx%3Ftoken%3Ds3cret%26y",
      "redirect=https%3A%2F%2Fx%3Ftoken%3D[redacted]",
    ],
    ["X-Amz-Signature=s3cret&X=1", "X-Amz-Signature=[redacted]&X=1"],
    ['{"password":"s3cret","name":"Ada"}', '{"password":"[redacted]","name":"Ada"}'],
    [
      '{ "clientSecret" : "s3 \\"cret, \\\\" , "a": 1 }',
      '{ "clientSecret" : "[redacted]" , "a": 1 }',
    ],
    [
      '{"apiKey":"s3cret","accessToken":"s3cret"}',
      '{"apiKey":"[redacted]","accessToken":"[redacted]"}',
    ],
    ['{"password":123456,"a":1}', '{"password":[redacted],"a":1}'],
    [
      '{"body":"{\\"token\\":\\"s3cret\\",\\"a\\":1}"}',
      '{"body":"{\\"token\\":\\"[redacted]\\",\\"a\\":1}"}',
    ],
    ['{\\"token\\":\\"s3\\\\\\"cret\\",\\"a\\":1}', '{\\"token\\":\\"[redacted]\\",\\"a\\":1}'],
    [
      "{ password: 's3cret', secret: \"s3cret\" }",
      "{ password: '[redacted]', secret: \"[redacted]\" }",
    ],
    ["Map(1) { 'token' => 's3cret' }", "Map(1) { 'token' => '[redacted]' }"],
    [
      "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYs3cret",
      "aws_secret_access_key = [redacted]",
    ],
    [
      "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/s3cret DEBUG=1",
      "AWS_SECRET_ACCESS_KEY=[redacted] DEBUG=1",
    ],
    ["DB_PASSWORD=s3cret\nDB_HOST=x", "DB_PASSWORD=[redacted]\nDB_HOST=x"],
    ["Server=x;Password=s3,cret;User=ada", "Server=x;Password=[redacted];User=ada"],
    ["AccountKey=s3cret==;EndpointSuffix=x", "AccountKey=[redacted];EndpointSuffix=x"],
    ["password: s3cret1", "password: [redacted]"],
    ["X-API-Key: s3cret", "X-API-Key: [redacted]"],
    ["Authorization: Basic s3cret==", "Authorization: Basic [redacted]"],
    ['{"authorization":"Basic s3cret=="}', '{"authorization":"[redacted]"}'],
    ["Proxy-Authorization: Digest s3cret", "Proxy-Authorization: Digest [redacted]"],
    ["token=[redacted]&a=1", "token=[redacted]&a=1"],
    ["-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\nafter", "[redacted]\nafter"],
    [
      "-----BEGIN RSA PRIVATE KEY-----\\ns3cret\\n-----END RSA PRIVATE KEY-----\\nafter",
      "[redacted]\\nafter",
    ],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\ns3cret", "[redacted]"],
    [
      "-----BEGIN PGP PRIVATE KEY BLOCK-----\ns3cret\n-----END PGP PRIVATE KEY BLOCK-----.",
      "[redacted].",
    ],
  ])("removes what is called a secret: %s", (text, told) => {
    const redacted = redact(text);
    expect(redacted).toBe(told);
    expect(redacted).not.toContain("s3");
    // A text that was redacted stays as it is.
    expect(redact(redacted)).toBe(redacted);
  });

  it("removes the values of any JSON under names of secrets, and no other value", () => {
    const names = fc.constantFrom("password", "client_secret", "apiKey", "token", "x-api-key");
    const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(names, value, fc.nat({ max: 2 }), (name, rest, depth) => {
        let json = JSON.stringify({ before: "kept", [name]: `s3cret${rest}`, after: "kept" });
        for (let n = 0; n < depth; n++) json = JSON.stringify({ inner: json });
        const redacted = redact(json);
        expect(redacted).not.toContain("s3cret");
        let read = JSON.parse(redacted) as Record<string, string>;
        for (let n = 0; n < depth; n++) read = JSON.parse(read.inner ?? "") as typeof read;
        expect(read).toEqual({ before: "kept", [name]: "[redacted]", after: "kept" });
      }),
      { numRuns: runs(1000) },
    );
  }, 60_000);

  it.each([
    "user_01H5JQDV7R7ATEYZDEG0W5PRYS in org_01EHWNCE74X7JSDV0X3SZ3KJNY, session_01H5JQDV7R7ATEYZDEG0W5PRYS",
    "550e8400-e29b-41d4-a716-446655440000",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "j57eyk1zv7sv0yk2f9bz1c3e0d6m8k5a and k97akia0zv7sv0yk2f9bz1c3e0d6m8k5",
    "task-0123456789abcdefghijklmn, risk-management-in-2026, disk-usage-is-high-0123456789",
    "sk-folding-cube, sk-circle-fade-dot, sk-SK, class sk-loading-indicator-large",
    "npm_config_registry, npm_lifecycle_event, npm_package_json",
    "AKIA is a prefix, ASIA and ASIANS are words, github_pat_ and ghp_ are prefixes",
    "http://localhost:5173/users/@ada, http://127.0.0.1:3211/a@b, http://[::1]:3000/a@b",
    "https://example.com:8443?mail=ada@example.com, mailto:ada@example.com",
    "git@github.com:ada/engine.git, ssh://git@github.com:22/ada",
    "file:///C:/Users/ada@work/x.ts, file://c:/users/a@b",
    "at 2026-01-01T00:00:00.000Z, 12:30:45",
    "max_tokens=4096, total_tokens: 128, tokens: 7, token_type=x, token_count=5, passwords=2",
    "Invalid token: expired. Unexpected token } in JSON at position 3",
    "The token: it has expired. Your password: at least 8 characters, please",
    'Missing "token": add it. The field "password" is required',
    "token=undefined, password=null, secret: undefined, token: true",
    "if (token === undefined) return; const token = await getToken(); token => token.length",
    "v.object({ token: v.string(), password: v.int64(), secret: v.optional(v.string()) })",
    "The Authorization header must have the form: Bearer …",
    "Set API_KEY_PEPPER, WORKOS_API_KEY sk_… and WORKOS_CLIENT_ID",
    "PWD=/home/ada/app OLDPWD=/home/ada",
    "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----",
    "at token (webpack:///src/token.ts:12:5)\n    at async secret.read (http.ts:7:3)",
    "xox is no word, and foxo-b either; SG. Smith; ya29 rows",
    "The secret of signatures is a private key: nobody has it",
  ])("leaves ids and prose as they are: %j", (text) => {
    expect(redact(text)).toBe(text);
    expect(redact(text, { ...SHAPE, legacy: undefined })).toBe(text);
  });
});

/** Texts with a secret in them. */
const AROUND: ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `key ${secret} failed`,
  (secret) => `"${secret}"`,
  (secret) => `(${secret})`,
  (secret) => `<${secret}>`,
  (secret) => `\n${secret}\n`,
  (secret) => JSON.stringify({ a: `line\n${secret}\tline` }),
  (secret) => `https://x.test/?a=${secret}&b=1`,
  (secret) => encodeURIComponent(`https://x.test/?a=${secret}`).replace(/%(?!3D)/g, "%"),
  (secret) => `a\\u003d${secret}`,
  (secret) => `Error: ${secret}\n    at handler (../convex/http.ts:7:3)`,
];

describe("takes time linear in the length of the text", () => {
  const words = [
    ...["eyJ", "osk_", "osk_a-", "bearer ", "bearer+", " ", "_", "a", "%20", "eyJ.", "_osk", "sk-"],
    ...[
      "sk-a",
      "sk_",
      "sk_live_",
      "ghp_",
      "github_pat_",
      "xoxb-",
      "xoxe.xox",
      "AKIA",
      "AIza",
      "SG.",
    ],
    ...[
      "SG.aaaaaaaaaaaaaaaa",
      "ya29.",
      "://",
      "://a:",
      "://a:a",
      "a:",
      "a@",
      "://a:a@",
      "://:",
      "//",
    ],
    ...[
      "token",
      "token=",
      "token:",
      "token: ",
      'token":"',
      "token='",
      'token=\\"',
      "token=a,",
      "password",
    ],
    ...[
      "password=[redacted]",
      "password=[redacted",
      "authorization: basic ",
      "authorization:",
      "secret\\",
    ],
    ...[
      "\\",
      '\\"',
      "=",
      "=>",
      "%3D",
      "-----BEGIN PRIVATE KEY-----",
      "-----BEGIN ",
      "-----END",
      "-----",
    ],
    ...[
      "whsec_",
      "glpat-a.",
      "npm_",
      "\\u",
      "\\n",
      "x-api-key:",
      "key",
      "api_",
      "pass",
      "\n",
      '"',
      "'",
    ],
  ];

  it.each(words)(
    "of %j, again and again",
    (word) => {
      const timeOf = (length: number, end: string) => {
        const text = word.repeat(length / word.length) + end;
        const start = performance.now();
        redact(text, SHAPE);
        return performance.now() - start;
      };
      for (const end of ["", ' x@"\n']) {
        // A text that is 8 times as long takes 8 times as long, in a quadratic search 64 times.
        // The best of some runs, and nothing of short times, because the machine may be busy.
        const growths: number[] = [];
        while (growths.length < 4 && growths.every((growth) => growth >= 32)) {
          growths.push(timeOf(2 ** 18, end) / Math.max(5, timeOf(2 ** 15, end)));
        }
        expect(Math.min(...growths)).toBeLessThan(32);
      }
    },
    240_000,
  );
});

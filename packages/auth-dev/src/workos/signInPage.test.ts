import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WorkosPerson } from "./api";
import { readAuthorization } from "./authorization";
import { signInPage, type SignInView } from "./signInPage";
import { attribute, structure } from "./testPage";
import { runs } from "../../../../vitest.runs";

const person = (email: string, firstName: string | null = null): WorkosPerson => ({
  id: `user_${email}`,
  email,
  firstName,
  lastName: null,
  organizations: [],
});
const member = (email: string): WorkosPerson => ({
  ...person(email, "Ada"),
  organizations: [
    { id: "org_1", name: "Engines", role: "admin" },
    { id: "org_2", name: "Looms", role: "member" },
  ],
});

function view(parameters: Record<string, string> = {}, rest: Partial<SignInView> = {}): SignInView {
  const query = new URLSearchParams({
    client_id: "client_local",
    redirect_uri: "http://localhost:5173/callback",
    ...parameters,
  });
  const authorization = readAuthorization(query, "client_local");
  if ("problem" in authorization) throw new Error(authorization.problem);
  return { authorization, people: [], action: "/?", formToken: "t", ...rest };
}
const render = (...given: Parameters<typeof view>) => String(signInPage(view(...given)));

describe("what is shown", () => {
  test("everybody, with a button each", () => {
    const html = render(
      {},
      { people: [person("ada@example.com", "Ada"), person("x@example.com")] },
    );
    expect(html).toContain("Ada");
    expect(html.match(/<button type="submit" name="person"/g)).toHaveLength(2);
  });

  test("the expected person comes first and has the focus", () => {
    const html = render(
      { login_hint: "GRACE@example.com" },
      { people: [person("ada@example.com"), person("grace@example.com")] },
    );
    expect(html.indexOf("grace@")).toBeLessThan(html.indexOf("ada@"));
    expect(attribute(html, /<button[^>]*autofocus[^>]*>/, "value")).toBe("user_grace@example.com");
  });

  test("an expected person who is nobody yet is filled in", () => {
    const html = render({ login_hint: "new@example.com" });
    expect(attribute(html, /<input\s+id="email"[^>]*>/, "value")).toBe("new@example.com");
  });

  test("a sign-up opens with the form", () => {
    const signUp = render({ screen_hint: "sign-up" }, { people: [person("ada@example.com")] });
    expect(signUp.indexOf('id="create-heading"')).toBeLessThan(
      signUp.indexOf('id="people-heading"'),
    );
    const signIn = render({}, { people: [person("ada@example.com")] });
    expect(signIn.indexOf('id="people-heading"')).toBeLessThan(
      signIn.indexOf('id="create-heading"'),
    );
  });

  test("the organization that the app asks for is chosen, else the first", () => {
    const chosen = (html: string) => attribute(html, /<option[^>]*selected[^>]*>/, "value");
    expect(chosen(render({}, { people: [member("a@b.c")] }))).toBe("org_1");
    expect(chosen(render({ organization_id: "org_2" }, { people: [member("a@b.c")] }))).toBe(
      "org_2",
    );
  });

  test("Cancel leads back with the error and the state", () => {
    const html = render({ state: `{"a":"<&>"}` });
    const href = new URL(attribute(html, /<a href="[^"]*">/, "href") ?? "");
    expect(href.origin + href.pathname).toBe("http://localhost:5173/callback");
    expect(Object.fromEntries(href.searchParams)).toMatchObject({
      error: "access_denied",
      state: `{"a":"<&>"}`,
    });
    expect(href.searchParams.get("error_description")).toBeTruthy();
  });

  test("says that it is not the real AuthKit", () => {
    expect(render()).toContain("stands in for WorkOS AuthKit");
  });
});

describe("for everybody", () => {
  const failed = render(
    {},
    {
      form: { email: "ada", firstName: "Ada", lastName: "" },
      errors: { email: "Enter an e-mail address like name@example.com." },
    },
  );

  test("every field has a label", () => {
    for (const [, id] of failed.matchAll(/<(?:input|select)\s+id="([^"]+)"/g)) {
      expect(failed).toContain(`for="${id}"`);
    }
  });

  test("an error is tied to its field, which has the focus and what was typed", () => {
    const input = /<input\s+id="email"[^>]*>/;
    expect(attribute(failed, input, "aria-invalid")).toBe("true");
    const described = attribute(failed, input, "aria-describedby");
    expect(failed).toMatch(new RegExp(`id="${described}"[^>]*>\\s*Enter an e-mail`));
    expect(attribute(failed, input, "value")).toBe("ada");
    expect(input.exec(failed)?.[0]).toContain("autofocus");
    expect(failed).toMatch(/<title>Error:/);
  });

  test("one thing has the focus: the field to mend, before the expected person", () => {
    const html = render(
      { login_hint: "ada@example.com" },
      { people: [person("ada@example.com")], errors: { email: "No." } },
    );
    expect(html.match(/autofocus/g)).toHaveLength(1);
    expect(/<input\s+id="email"[^>]*>/.exec(html)?.[0]).toContain("autofocus");
  });

  test("needs no script", () => {
    expect(failed).not.toMatch(/<script|\son[a-z]+=|javascript:/i);
  });
});

describe("hostile input", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({
      unit: fc.constantFrom("<", ">", '"', "'", "&", "/", "=", " ", "a", "\0", "\n", "`"),
    }),
    fc.constantFrom(
      `"><script>alert(1)</script>`,
      `' onfocus=alert(1) autofocus '`,
      `</style><img src=x onerror=alert(1)>`,
      `javascript:alert(1)`,
      `&lt;script&gt;`,
    ),
  );

  test("changes no element and no attribute of the page", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 9, maxLength: 9 }), (texts) => {
        const make = (text: (index: number) => string) =>
          structure(
            render(
              { state: text(0), login_hint: `hint${text(1)}`, organization_id: text(2) },
              {
                people: [
                  { ...member(`a${text(3)}@example.com`), firstName: `F${text(4)}` },
                  person("x", `N${text(5)}`),
                ],
                alert: `!${text(6)}`,
                form: { email: text(7), firstName: text(8), lastName: "" },
                errors: { email: `!${text(6)}` },
                action: `/?${text(1)}`,
              },
            ),
          );
        expect(make((index) => texts[index] ?? "")).toEqual(make(() => "plain"));
      }),
      { numRuns: runs(300) },
    );
  });
});

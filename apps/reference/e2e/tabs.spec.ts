import { expect, test, type Page, type WebSocketRoute } from "@playwright/test";
import { createOrganization } from "./organizations";
import { continueAs, fullName, sessionRows, signIn, somebodyNew } from "./people";

const signInPage = (page: Page) => page.getByRole("heading", { name: "Sign in", level: 1 });
const navigation = (page: Page) => page.getByRole("navigation", { name: "Main" });

test("signing out right after signing in takes the other tab to the sign-in page, without an error", async ({
  page,
  context,
}) => {
  await signIn(page, somebodyNew());
  const other = await context.newPage();
  await other.goto("/dashboard");
  await expect(navigation(other)).toBeVisible();
  const errors = await watchText(other, "Something went wrong");
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  await expect(signInPage(other)).toBeVisible();
  await expect(page.getByRole("main").getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(errors).toEqual([]);
});

test("signing in in one tab signs the other one in, without a load", async ({ page, context }) => {
  const person = somebodyNew();
  await page.goto("/");
  await expect(page.getByRole("main").getByRole("button", { name: "Sign in" })).toBeVisible();
  const loads: string[] = [];
  page.on("framenavigated", (frame) => loads.push(frame.url()));
  const other = await context.newPage();
  await signIn(other, person);
  await expect(page.getByRole("link", { name: fullName(person) })).toBeVisible();
  expect(loads).toEqual([]);
});

test("another user who signs in in one tab is shown in the other one, and the former user no more", async ({
  page,
  context,
}) => {
  const [first, second] = [somebodyNew("Ada"), somebodyNew("Grace")];
  await signIn(page, first);
  const other = await context.newPage();
  await signInAgain(other, second);
  await expect(page.getByRole("link", { name: fullName(second) })).toBeVisible();
  await expect(page.getByText(fullName(first))).toBeHidden();
  await page.reload();
  await expect(page.getByRole("link", { name: fullName(second) })).toBeVisible();
});

test("another user who signs in keeps their session, when the other tab has an organization", async ({
  page,
  context,
}) => {
  const [first, second] = [somebodyNew("Ada"), somebodyNew("Grace")];
  await signIn(page, first);
  const name = `Here ${crypto.randomUUID()}`;
  await createOrganization(name, [{ person: first, role: "admin" }]);
  await page.goto("/organization");
  await page.getByLabel("Organization", { exact: true }).selectOption(name);
  await expect(page.getByText("Your role: admin.")).toBeVisible();
  const other = await context.newPage();
  await signInAgain(other, second);
  await expect(page.getByText("You are in no organization.")).toBeVisible();
  await expect(page.getByRole("link", { name: fullName(second) })).toBeVisible();
  await other.reload();
  await expect(other.getByRole("link", { name: fullName(second) })).toBeVisible();
});

test("Back after signing out shows nothing of the user", async ({ page }) => {
  const person = somebodyNew();
  await signIn(page, person);
  await page.getByRole("link", { name: fullName(person) }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/");
  const users = await watchText(page, person.email);
  for (let steps = 0; steps < 2; steps++) {
    await page.goBack();
    await expect(signInPage(page)).toBeVisible();
  }
  const { origin } = new URL(page.url());
  expect(users.filter((url) => new URL(url).origin !== origin)).toEqual([]);
});

test("what was saved offline is not saved in the organization that is chosen next", async ({
  page,
}) => {
  const person = somebodyNew();
  const connection = await breakable(page);
  await signIn(page, person);
  const [here, there] = [`Here ${crypto.randomUUID()}`, `There ${crypto.randomUUID()}`];
  await createOrganization(here, [{ person, role: "admin" }]);
  await createOrganization(there, [{ person, role: "admin" }]);
  await page.goto("/organization");
  const switcher = page.getByLabel("Organization", { exact: true });
  await switcher.selectOption(here);
  await expect(page.getByRole("heading", { name: "No playbooks yet" })).toBeVisible();

  await connection.cut();
  const form = page.getByRole("form", { name: "New playbook" });
  await form.getByLabel("Title").fill("Written offline");
  await form.getByLabel("Text").fill("For this organization only.");
  await form.getByRole("button", { name: "Save for everybody" }).click();
  await switcher.selectOption(there);
  await expect(form).toBeHidden();
  await connection.mend();

  await expect(switcher.locator("option:checked")).toHaveText(there);
  await expect(page.getByRole("heading", { name: "No playbooks yet" })).toBeVisible();
  await switcher.selectOption(here);
  await expect(switcher.locator("option:checked")).toHaveText(here);
  await expect(page.getByRole("heading", { name: "No playbooks yet" })).toBeVisible();
  expect(connection.sent("playbooks:add")).toEqual([]);
});

test("what was done offline is not done for the user who signs in next", async ({
  page,
  context,
}) => {
  const [first, second] = [somebodyNew("Ada"), somebodyNew("Grace")];
  const connection = await breakable(page);
  await signIn(page, first);
  const load = page.getByRole("button", { name: "Load sample sessions" });
  await expect(load).toBeVisible();
  await connection.cut();
  await load.click();
  const other = await context.newPage();
  await signInAgain(other, second);
  await expect(load).toBeHidden();
  await connection.mend();
  await expect(page.getByRole("link", { name: fullName(second) })).toBeVisible();
  await page.goto("/dashboard");
  await expect(page.getByRole("heading", { name: "No sessions yet" })).toBeVisible();
  await expect(sessionRows(page)).toHaveCount(0);
  expect(connection.sent("sessions:loadSamples")).toEqual([]);
});

/** Begins another sign-in while one is there, as a link to it does. */
async function signInAgain(page: Page, person: ReturnType<typeof somebodyNew>) {
  await page.goto("/callback?error=access_denied");
  await page.getByRole("button", { name: "Try again" }).click();
  await continueAs(page, person);
  await expect(page.getByRole("link", { name: fullName(person) })).toBeVisible();
}

/** The URLs of all pages that have shown a text, from now on and across loads. */
async function watchText(page: Page, text: string): Promise<string[]> {
  const seen: string[] = [];
  await page.exposeFunction("reportText", (url: string) => void seen.push(url));
  const watch = (wanted: string) => {
    const look = () => {
      const report: unknown = Reflect.get(window, "reportText");
      const isShown = document.body?.innerText.includes(wanted);
      if (isShown && typeof report === "function") report(location.href);
    };
    look();
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  };
  await page.addInitScript(watch, text);
  await page.evaluate(watch, text);
  return seen;
}

/** The page's connection to Convex, to break and to mend, and what goes through it. */
async function breakable(page: Page) {
  let isCut = false;
  const sockets: WebSocketRoute[] = [];
  const requests: string[] = [];
  await page.routeWebSocket(/\/api\/[^/]+\/sync$/, (socket) => {
    if (isCut) return socket.close();
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      requests.push(message.toString());
      server.send(message);
    });
    sockets.push(socket);
  });
  return {
    async cut() {
      isCut = true;
      await Promise.all(sockets.map((socket) => socket.close()));
    },
    mend() {
      isCut = false;
      return page.evaluate(() => void dispatchEvent(new Event("online")));
    },
    sent: (path: string) => requests.filter((request) => request.includes(`"${path}"`)),
  };
}

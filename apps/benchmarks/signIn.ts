import type { StackAddresses } from "./localStack";

/** Signs the stack's person in as a browser does, and tells the access token. */
export async function signIn(stack: StackAddresses): Promise<string> {
  const page = new URL("/user_management/authorize", stack.workos);
  page.search = new URLSearchParams({
    client_id: stack.clientId,
    provider: "authkit",
    redirect_uri: stack.redirectUri,
    response_type: "code",
  }).toString();
  const response = await fetch(new URL("/user_management/authenticate", stack.workos), {
    method: "POST",
    headers: { "content-type": "application/json", origin: new URL(stack.redirectUri).origin },
    body: JSON.stringify({
      client_id: stack.clientId,
      grant_type: "authorization_code",
      code: await codeFrom(page, stack.person),
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`Signing in was answered with ${response.status}.`);
  return token;
}

/** Sends the form of the sign-in page. */
async function codeFrom(page: URL, person: string): Promise<string> {
  const form = await (await fetch(page)).text();
  const formToken = /name="form_token" value="([^"]*)"/.exec(form)?.[1] ?? "";
  const response = await fetch(page, {
    method: "POST",
    body: new URLSearchParams({ form_token: formToken, person }),
    redirect: "manual",
  });
  const location = response.headers.get("location");
  const code = location === null ? null : new URL(location).searchParams.get("code");
  if (code === null) throw new Error(`The sign-in page answered with ${response.status}.`);
  return code;
}

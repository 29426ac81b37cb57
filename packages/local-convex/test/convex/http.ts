import { httpRouter } from "convex/server";
import { api, internal } from "./_generated/api";
import { httpAction } from "./_generated/server";

const http = httpRouter();

http.route({
  path: "/hello",
  method: "GET",
  handler: httpAction((_, request) => {
    const { pathname, searchParams } = new URL(request.url);
    return Promise.resolve(
      new Response(`${pathname} ${searchParams.get("name")}`, {
        status: 201,
        headers: { "x-test": "yes", "set-cookie": "a=1" },
      }),
    );
  }),
});

http.route({
  path: "/messages",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const message = await request.json();
    await ctx.runMutation(internal.internals.write, message);
    return Response.json(await ctx.runQuery(api.messages.list, { channel: message.channel }));
  }),
});

http.route({
  pathPrefix: "/files/",
  method: "PUT",
  handler: httpAction(async (_, request) => {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return Response.json({ path: new URL(request.url).pathname, size: bytes.length });
  }),
});

/** The second half of the answer waits for a message in the channel "stream". */
http.route({
  path: "/stream",
  method: "GET",
  handler: httpAction((ctx) => {
    const text = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        controller.enqueue(text.encode("first "));
        let messages: string[] = [];
        while (messages.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, 20));
          messages = await ctx.runQuery(api.messages.list, { channel: "stream" });
        }
        controller.enqueue(text.encode(messages.join()));
        controller.close();
      },
    });
    return Promise.resolve(new Response(body, { headers: { "content-type": "text/plain" } }));
  }),
});

/** Passes a copy of the request on, as routers inside of an HTTP action do. */
http.route({
  path: "/copy",
  method: "POST",
  handler: httpAction(async (_, request) => {
    const copy = new Request(request.clone(), { headers: { "x-copy": "yes" } });
    const form = await request.formData();
    return Response.json({
      isRequest: request instanceof Request,
      copied: [copy.method, copy.headers.get("x-copy"), (await copy.text()).includes("Ada")],
      name: form.get("name"),
      aborted: request.signal.aborted,
    });
  }),
});

http.route({
  path: "/whoami",
  method: "GET",
  handler: httpAction(async (ctx) => Response.json(await ctx.auth.getUserIdentity())),
});

http.route({
  path: "/broken",
  method: "GET",
  handler: httpAction(() => {
    throw new Error("Broken action");
  }),
});

export default http;

import { httpActionGeneric, httpRouter } from "convex/server";

const http = httpRouter();
http.route({
  path: "/health",
  method: "GET",
  handler: httpActionGeneric(() => Promise.resolve(new Response("ok"))),
});
http.route({
  path: "/print",
  method: "GET",
  handler: httpActionGeneric(() => {
    console.log("printed by a function");
    return Promise.resolve(new Response(null, { status: 204 }));
  }),
});

export default http;

import { Hono } from "hono";
import type { Backend } from "../engine/backend";
import { internalSender } from "../engine/scope";
import { FunctionError } from "../functions/functionError";

/** Serves uploads to `ctx.storage.generateUploadUrl()` and downloads of `ctx.storage.getUrl()`. */
export function fileRoutes(backend: Backend): Hono {
  const routes = new Hono();
  routes.post("/upload", async (c) => {
    try {
      backend.files.spend(c.req.query("token") ?? "");
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return c.json({ code: "Unauthorized", message: error.message }, 401);
    }
    const type = c.req.header("content-type") ?? "";
    const blob = new Blob([await c.req.arrayBuffer()], { type });
    const storageId = await backend.asAction("storage:upload", internalSender, (ctx) =>
      ctx.storage.store(blob),
    );
    return c.json({ storageId });
  });
  routes.get("/:storageId", (c) => {
    const file = backend.files.file(c.req.param("storageId"), c.req.query("component") ?? "");
    if (file === null) return c.json({ code: "FileNotFound", message: "No such file." }, 404);
    return c.body(file.stream(), 200, {
      "content-type": file.type || "application/octet-stream",
      "content-length": String(file.size),
      "cache-control": "private, max-age=2592000",
    });
  });
  return routes;
}

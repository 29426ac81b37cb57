import { randomUUID } from "node:crypto";
import type { JSONValue } from "convex/values";
import { FunctionError } from "../functions/functionError";
import type { Engine } from "./engine";
import { scopes } from "./scope";

/** How long an upload URL can be used, as in Convex. */
const uploadTtl = 60 * 60_000;

interface StoredFile {
  size: number;
  sha256: string;
  _creationTime: number;
}

/** `ctx.storage`, with URLs that this server answers. Files are kept in memory. */
export class FileStorage {
  readonly #uploads = new Map<string, number>();

  constructor(private readonly engine: Engine) {}

  /** Own answers for what `convex-test` has no URLs for. */
  readonly answers = {
    "1.0/storageGetUrl": ({ storageId }: Record<string, unknown>) =>
      Promise.resolve(this.#find(storageId) ? this.#downloadUrl(String(storageId)) : null),
    "1.0/storageGenerateUploadUrl": () => {
      if (component() !== "") {
        return Promise.reject(
          new Error(
            "The local Convex takes no uploads for components. Use a deployment: npx convex dev.",
          ),
        );
      }
      const token = randomUUID();
      this.#uploads.set(token, Date.now() + uploadTtl);
      return Promise.resolve(this.#url(`/api/storage/upload?token=${token}`));
    },
    "1.0/storageGetMetadata": ({ storageId }: Record<string, unknown>): Promise<JSONValue> => {
      const file = this.#find(storageId);
      if (file === null) return Promise.resolve(null);
      const contentType = this.file(String(storageId), component())?.type ?? "";
      const { size, sha256 } = file;
      return Promise.resolve({
        storageId: String(storageId),
        size,
        sha256,
        contentType: contentType === "" ? null : contentType,
      });
    },
  };

  /** Uses an upload URL up. @throws FunctionError when it is not, or no longer, good. */
  spend(token: string): void {
    const until = this.#uploads.get(token);
    this.#uploads.delete(token);
    if (until === undefined || until < Date.now()) {
      throw new FunctionError("The upload URL is not valid. Generate one for each upload.");
    }
  }

  /** A file's contents, or `null`. Each component has files of its own. */
  file(storageId: string, component: string): Blob | null {
    if (!/^[0-9]+_storage$/.test(storageId)) return null;
    if (!(component in this.engine.components)) return null;
    return this.engine.components[component]?.db.getFile(storageId) ?? null;
  }

  #find(storageId: unknown): StoredFile | null {
    if (typeof storageId !== "string" || !/^[0-9]+_storage$/.test(storageId)) return null;
    return this.engine.components[component()]?.db.get("_storage", storageId) ?? null;
  }

  #downloadUrl(storageId: string): string {
    const query = component() === "" ? "" : `?${new URLSearchParams({ component: component() })}`;
    return this.#url(`/api/storage/${storageId}${query}`);
  }

  #url(path: string): string {
    return `${process.env.CONVEX_CLOUD_URL ?? ""}${path}`;
  }
}

/** Of the function that runs. */
function component(): string {
  return scopes.getStore()?.called.component ?? "";
}

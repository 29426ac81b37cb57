import { randomUUID } from "node:crypto";
import type { JSONValue } from "convex/values";
import { FunctionError } from "../functions/functionError";
import type { Engine } from "./engine";
import { scopes } from "./scope";

/** Lifetime of an upload URL, as in Convex. */
const uploadTtl = 60 * 60_000;

interface StoredFile {
  size: number;
  sha256: string;
  _creationTime: number;
}

/** `ctx.storage` with URLs of this server. Files are kept in memory. */
export class FileStorage {
  readonly #uploads = new Map<string, number>();

  constructor(private readonly engine: Engine) {}

  /** Implementations of the syscalls for which `convex-test` has no URLs. */
  readonly answers = {
    "1.0/storageGetUrl": ({ storageId }: Record<string, unknown>) =>
      Promise.resolve(this.#find(storageId) ? this.#downloadUrl(String(storageId)) : null),
    "1.0/storageGenerateUploadUrl": () => {
      if (currentComponent() !== "") {
        return Promise.reject(
          new Error(
            "The local Convex server does not support uploads for components. Use a deployment: npx convex dev.",
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
      const contentType = this.file(String(storageId), currentComponent())?.type ?? "";
      const { size, sha256 } = file;
      return Promise.resolve({
        storageId: String(storageId),
        size,
        sha256,
        contentType: contentType === "" ? null : contentType,
      });
    },
  };

  /** Uses up an upload URL. @throws FunctionError when it is invalid, used or expired. */
  spend(token: string): void {
    const until = this.#uploads.get(token);
    this.#uploads.delete(token);
    if (until === undefined || until < Date.now()) {
      throw new FunctionError("The upload URL is not valid. Generate one for each upload.");
    }
  }

  /** Returns a file of a component, or `null`. */
  file(storageId: string, component: string): Blob | null {
    if (!/^[0-9]+_storage$/.test(storageId)) return null;
    if (!(component in this.engine.components)) return null;
    return this.engine.components[component]?.db.getFile(storageId) ?? null;
  }

  #find(storageId: unknown): StoredFile | null {
    if (typeof storageId !== "string" || !/^[0-9]+_storage$/.test(storageId)) return null;
    return this.engine.components[currentComponent()]?.db.get("_storage", storageId) ?? null;
  }

  #downloadUrl(storageId: string): string {
    const query =
      currentComponent() === "" ? "" : `?${new URLSearchParams({ component: currentComponent() })}`;
    return this.#url(`/api/storage/${storageId}${query}`);
  }

  #url(path: string): string {
    return `${process.env.CONVEX_CLOUD_URL ?? ""}${path}`;
  }
}

/** Returns the component of the running function. */
function currentComponent(): string {
  return scopes.getStore()?.called.component ?? "";
}

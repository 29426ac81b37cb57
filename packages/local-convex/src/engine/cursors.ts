import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import type { JSONValue } from "convex/values";

/** What a cursor belongs to: a database query, and the fields of the index that orders it. */
export interface PaginatedQuery {
  /** As the `convex` package serializes it: source, range, order, filters and limits. */
  query: unknown;
  indexFields: string[];
  /** Where the component is mounted whose tables are read; `""` for the app. */
  component: string;
}

const nonceBytes = 12;
const tagBytes = 16;
const hashBytes = 32;

/**
 * Cursors as Convex hands them out: opaque, and good for the very query that
 * they came from, at any time and with any data. Whatever else is passed for a
 * cursor is refused with `InvalidCursor`, on which `usePaginatedQuery` starts
 * again from the first page.
 *
 * The same position has the same cursor, so that a live query that is computed
 * again is not taken for a changed one. That is why the nonce is derived from
 * what is encrypted.
 *
 * Source: `Query::fingerprint` and `CompiledQuery::new_bounded` of convex-backend.
 */
export class Cursors {
  readonly #key = randomBytes(32);
  readonly #nonceKey = randomBytes(32);

  /** @param position - Where the page ended, in the engine's own words. */
  seal(position: string, query: PaginatedQuery): string {
    const text = Buffer.concat([fingerprint(query), Buffer.from(position)]);
    const nonce = createHmac("sha256", this.#nonceKey)
      .update(text)
      .digest()
      .subarray(0, nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce, { authTagLength: tagBytes });
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("hex");
  }

  /** @throws Error `InvalidCursor`: no cursor of this server, or one of another query. */
  open(cursor: string, query: PaginatedQuery): string {
    const text = this.#decrypt(cursor);
    if (!text.subarray(0, hashBytes).equals(fingerprint(query))) throw new ForeignCursorError();
    return text.subarray(hashBytes).toString();
  }

  #decrypt(cursor: string): Buffer {
    const bytes = Buffer.from(cursor, "hex");
    // Convex reads hexadecimal digits to the end, where Node stops at the first other character.
    const isWhole = bytes.length * 2 === cursor.length;
    if (!isWhole || bytes.length < nonceBytes + tagBytes + hashBytes) throw unparsable();
    const nonce = bytes.subarray(0, nonceBytes);
    const options = { authTagLength: tagBytes };
    const decipher = createDecipheriv("aes-256-gcm", this.#key, nonce, options);
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    try {
      const sealed = bytes.subarray(nonceBytes + tagBytes);
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    } catch {
      throw unparsable();
    }
  }
}

/** Convex's words for what was never a cursor of its own. */
function unparsable(): Error {
  return new Error("InvalidCursor: Failed to parse cursor");
}

/** Convex's words for a cursor of another query. The client reads `data` as a `ConvexError`'s. */
class ForeignCursorError extends Error {
  readonly data: JSONValue = { isConvexSystemError: true, paginationError: "InvalidCursor" };

  constructor() {
    super(
      "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query.",
    );
  }
}

function fingerprint({ query, indexFields, component }: PaginatedQuery): Buffer {
  const text = JSON.stringify([component, indexFields, query], canonical);
  return createHash("sha256").update(text).digest();
}

/** Objects with their keys in order: Convex does not keep the order of a value's fields. */
function canonical(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

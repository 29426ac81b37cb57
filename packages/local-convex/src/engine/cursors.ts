import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import type { JSONValue } from "convex/values";

/** A paginated database query, with the fields of the index that orders it. */
export interface PaginatedQuery {
  /** Query as the `convex` package serializes it: source, range, order, filters and limits. */
  query: unknown;
  indexFields: string[];
  /** Path of the component whose tables are read; `""` for the app. */
  component: string;
}

const nonceBytes = 12;
const tagBytes = 16;
const hashBytes = 32;

/**
 * Encrypts pagination cursors. As in Convex, a cursor is opaque and valid for the
 * query that returned it, at any time and with any data. Other cursors are refused
 * with `InvalidCursor`, on which `usePaginatedQuery` restarts from the first page.
 *
 * The same position always has the same cursor, because a different cursor would
 * make an unchanged live query look changed. The nonce is therefore derived from
 * the plaintext.
 *
 * Source: `Query::fingerprint` and `CompiledQuery::new_bounded` of convex-backend.
 */
export class Cursors {
  readonly #key = randomBytes(32);
  readonly #nonceKey = randomBytes(32);

  /** @param position - End of the page: the cursor of convex-test. */
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

  /** @throws Error `InvalidCursor` for a cursor of another query or another server. */
  open(cursor: string, query: PaginatedQuery): string {
    const text = this.#decrypt(cursor);
    if (!text.subarray(0, hashBytes).equals(fingerprint(query))) throw new ForeignCursorError();
    return text.subarray(hashBytes).toString();
  }

  #decrypt(cursor: string): Buffer {
    const bytes = Buffer.from(cursor, "hex");
    // Node ignores everything after the first character that is not hexadecimal. Convex refuses it.
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

/** Convex's error for a string that is not a cursor. */
function unparsable(): Error {
  return new Error("InvalidCursor: Failed to parse cursor");
}

/** Convex's error for a cursor of another query. Clients read `data` as that of a `ConvexError`. */
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

/** Sorts the keys of objects: the order of fields does not distinguish queries. */
function canonical(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

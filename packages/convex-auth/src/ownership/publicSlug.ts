/**
 * Returns an unguessable slug for the address of a public row: 22 letters and digits,
 * 131 bits. For mutations and actions; in a mutation, Convex draws it from a generator
 * that is seeded for each run.
 *
 * Call it each time a row becomes public. An old address then stays dead.
 *
 * @example
 * ```ts
 * import { publicSlug } from "@opensync/convex-auth";
 *
 * export const share = auth.mutation({
 *   args: { id: v.id("sessions") },
 *   handler: async (ctx, { id }) => {
 *     const slug = publicSlug();
 *     await ctx.db.patch("sessions", id, { isPublic: true, slug });
 *     return slug;
 *   },
 * });
 * ```
 */
export function publicSlug(): string {
  let slug = "";
  while (slug.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH))) {
      // 248 is the largest multiple of 62 in a byte: taking more would make some letters likelier.
      if (byte < 248 && slug.length < LENGTH) slug += ALPHABET[byte % 62];
    }
  }
  return slug;
}

const LENGTH = 22;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

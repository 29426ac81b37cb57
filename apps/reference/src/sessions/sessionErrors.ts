import { ConvexError } from "convex/values";

/**
 * What a failed call says to the person who made it. Refusals of our own
 * functions carry a message meant for people; everything else gets the
 * fallback, because a server's inner text is not for the page.
 */
export function messageOf(error: unknown, fallback: string): string {
  if (error instanceof ConvexError) {
    const data: unknown = error.data;
    if (typeof data === "object" && data !== null && "message" in data) {
      if (typeof data.message === "string") return data.message;
    }
  }
  return fallback;
}

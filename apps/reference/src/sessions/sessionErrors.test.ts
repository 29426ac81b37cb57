import { AuthError } from "@opensync/convex-auth/errors";
import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { messageOf } from "./sessionErrors";

test.each([
  ["a refusal of ours", new ConvexError({ code: "invalid_title", message: "No." }), "No."],
  ["a refusal of the library", new AuthError("not_found"), "Not found."],
  ["an error of the server", new Error("[CONVEX M(x)] stack trace"), "Try again."],
  ["other data", new ConvexError("plain"), "Try again."],
  ["a message that is no text", new ConvexError({ message: 7 }), "Try again."],
  ["nothing", undefined, "Try again."],
])("%s", (_, error, text) => expect(messageOf(error, "Try again.")).toBe(text));

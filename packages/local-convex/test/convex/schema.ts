import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  messages: defineTable({
    channel: v.string(),
    body: v.string(),
    author: v.optional(v.string()),
    file: v.optional(v.id("_storage")),
  }).index("by_channel", ["channel"]),
  accounts: defineTable({ name: v.string(), balance: v.number() }).index("by_name", ["name"]),
});

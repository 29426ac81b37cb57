import { v } from "convex/values";
import { AGENT_IDS, agentId, enabledAgents } from "./agentIds";
import { auth } from "./auth";

/** The sync plugins that I have enabled: what the filter of my sessions offers. */
export const mine = auth.query({
  args: {},
  returns: v.array(agentId),
  handler: (ctx) => Promise.resolve(enabledAgents(ctx.user.enabledAgents)),
});

/** Enables or disables a sync plugin. Sessions that it has sent stay either way. */
export const set = auth.mutation({
  args: { agent: agentId, enabled: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { agent, enabled }) => {
    const others = enabledAgents(ctx.user.enabledAgents).filter((id) => id !== agent);
    const chosen = enabledAgents(enabled ? [...others, agent] : others);
    // Whoever has all of them gets new ones too, as if there had been no choice.
    const all = chosen.length === AGENT_IDS.length;
    await ctx.db.patch("users", ctx.user._id, { enabledAgents: all ? undefined : chosen });
    return null;
  },
});

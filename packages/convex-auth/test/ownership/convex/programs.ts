import { mutationGeneric } from "convex/server";
import { v } from "convex/values";
import { idealDb, type IdealCaller } from "../ideal";
import { runOp, runProgram, type LooseDb, type Op } from "../program";
import { auth } from "./auth";

export const read = auth.query({
  args: { program: v.any() },
  handler: (ctx, { program }: { program: Op[] }) =>
    runProgram(program, (op) => runOp(ctx.db as unknown as LooseDb, op)),
});

export const write = auth.mutation({
  args: { program: v.any() },
  handler: (ctx, { program }: { program: Op[] }) =>
    runProgram(program, (op) => runOp(ctx.db as unknown as LooseDb, op)),
});

/** The same on a database that holds the caller's rows alone, by Convex's own database. */
export const ideal = mutationGeneric({
  args: { program: v.any(), caller: v.any() },
  handler: (ctx, { program, caller }: { program: Op[]; caller: IdealCaller }) =>
    runProgram(program, idealDb(ctx.db as unknown as LooseDb, caller)),
});

/** One call, whose refusal is the function's own. */
export const one = auth.mutation({
  args: { op: v.any() },
  handler: async (ctx, { op }: { op: Op }) =>
    (await runOp(ctx.db as unknown as LooseDb, op)) ?? null,
});

import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.daily(
  "forget API calls after 30 days",
  { hourUTC: 3, minuteUTC: 40 },
  internal.apiCalls.sweep,
);

export default crons;

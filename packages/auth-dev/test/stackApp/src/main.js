export const convexUrl = import.meta.env.VITE_CONVEX_URL;
export const env = import.meta.env;

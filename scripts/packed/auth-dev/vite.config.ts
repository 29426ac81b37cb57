import { opensyncAuth } from "@opensync/auth-dev/vite";
import { defineConfig } from "vite";

export default defineConfig({ plugins: [opensyncAuth({ ports: { convex: 0 } })] });

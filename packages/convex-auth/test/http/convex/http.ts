import { httpRouter } from "convex/server";
import { byHand } from "./byHand";
import { endpoints } from "./endpoints";
import { routes } from "./routes";

const http = httpRouter();

export const { runQuery, runMutation } = routes.register(http, endpoints);

http.route({ path: "/by-hand", method: "GET", handler: byHand });

export default http;

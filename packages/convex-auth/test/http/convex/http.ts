import { httpRouter } from "convex/server";
import { auth } from "./auth";
import { byHand } from "./byHand";
import { routes } from "./routes";

const http = httpRouter();

export const { httpQuery, httpMutation } = auth.http(http, { routes });

http.route({ path: "/by-hand", method: "GET", handler: byHand });

export default http;

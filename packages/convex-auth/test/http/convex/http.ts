import { httpRouter } from "convex/server";
import { auth } from "./auth";
import { routes } from "./routes";

const http = httpRouter();

export const { httpQuery, httpMutation } = auth.http(http, { routes });

export default http;

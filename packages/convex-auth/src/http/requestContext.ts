import type { GenericActionCtx, GenericDataModel } from "convex/server";
import type { ReturnedCaller } from "./caller";
import type { Credential } from "./credential";
import type { HttpOptions } from "./options";
import type { Route } from "./route";

/** One request for a route, and what is known about it so far. */
export type RequestContext = {
  readonly ctx: GenericActionCtx<GenericDataModel>;
  readonly request: Request;
  readonly route: Route;
  readonly options: HttpOptions;
  readonly client: Client;
  /** The request's credential, once it is read and well-formed. */
  credential: Credential | null;
  /** The caller, once they are authenticated. */
  caller: ReturnedCaller | null;
};

/** Where a request comes from. */
export type Client = { ip: string | null; userAgent: string | null };

/** Reads where a request comes from, as far as it is known. */
export async function readClient(
  { meta }: Pick<GenericActionCtx<GenericDataModel>, "meta">,
  request: Request,
): Promise<Client> {
  const userAgent = request.headers.get("user-agent")?.slice(0, MAX_USER_AGENT) ?? null;
  try {
    // Only Convex knows the address: every client can send X-Forwarded-For.
    return { ip: (await meta.getRequestMetadata()).ip, userAgent };
  } catch {
    return { ip: null, userAgent };
  }
}

/** Characters. Clients must not fill a log of calls. */
const MAX_USER_AGENT = 256;

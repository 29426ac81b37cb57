import type { JSONValue } from "convex/values";

// Source: convex/src/browser/sync/protocol.ts, as of convex 1.48.

export interface AddQuery {
  type: "Add";
  queryId: number;
  udfPath: string;
  args: JSONValue;
  journal: string | null;
}

export interface RemoveQuery {
  type: "Remove";
  queryId: number;
}

export interface FunctionCall {
  requestId: number;
  udfPath: string;
  args: JSONValue;
}

export type ClientMessage =
  | { type: "Connect"; sessionId: string; clientTs: number | null }
  | {
      type: "Authenticate";
      tokenType: "None" | "User" | "Admin";
      value: string;
      baseVersion: number;
    }
  | {
      type: "ModifyQuerySet";
      baseVersion: number;
      newVersion: number;
      modifications: (AddQuery | RemoveQuery)[];
    }
  | ({ type: "Mutation" } & FunctionCall)
  | ({ type: "Action" } & FunctionCall)
  | { type: "Event" };

interface StateVersion {
  querySet: number;
  identity: number;
  ts: string;
}

export type StateModification =
  | {
      type: "QueryUpdated";
      queryId: number;
      value: JSONValue;
      logLines: string[];
      journal: string | null;
    }
  | {
      type: "QueryFailed";
      queryId: number;
      errorMessage: string;
      errorData?: JSONValue;
      logLines: string[];
      journal: string | null;
    }
  | { type: "QueryRemoved"; queryId: number };

export type FunctionResponse =
  | { success: true; result: JSONValue; logLines: string[]; ts?: string }
  | { success: false; result: string; errorData?: JSONValue; logLines: string[] };

export type ServerMessage =
  | {
      type: "Transition";
      startVersion: StateVersion;
      endVersion: StateVersion;
      modifications: StateModification[];
      clientClockSkew?: number;
    }
  | ({ type: "MutationResponse" | "ActionResponse"; requestId: number } & FunctionResponse)
  | { type: "AuthError"; error: string; baseVersion: number; authUpdateAttempted: boolean }
  | { type: "FatalError"; error: string }
  | { type: "Ping" };

/** Encodes a timestamp as eight little-endian bytes in base64. */
export function encodeTs(ts: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(ts);
  return bytes.toString("base64");
}

/**
 * Parses a client's message.
 *
 * @throws ProtocolError for a message that no Convex client sends.
 */
export function parseClientMessage(text: string): ClientMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (error) {
    throw new ProtocolError(`Received Invalid JSON on websocket: ${String(error)}`);
  }
  const fields = asObject(message, "message");
  switch (fields.type) {
    case "Connect":
      return {
        type: "Connect",
        sessionId: string(fields, "sessionId"),
        clientTs: typeof fields.clientTs === "number" ? fields.clientTs : null,
      };
    case "Authenticate": {
      const { tokenType } = fields;
      if (tokenType !== "None" && tokenType !== "User" && tokenType !== "Admin") {
        throw new ProtocolError("Unknown tokenType");
      }
      const value = tokenType === "None" ? "" : string(fields, "value");
      return {
        type: "Authenticate",
        tokenType,
        value,
        baseVersion: integer(fields, "baseVersion"),
      };
    }
    case "ModifyQuerySet":
      return {
        type: "ModifyQuerySet",
        baseVersion: integer(fields, "baseVersion"),
        newVersion: integer(fields, "newVersion"),
        modifications: array(fields, "modifications").map(parseModification),
      };
    case "Mutation":
    case "Action":
      refuseComponent(fields);
      return {
        type: fields.type,
        requestId: integer(fields, "requestId"),
        udfPath: string(fields, "udfPath"),
        args: array(fields, "args") as JSONValue[],
      };
    case "Event":
      return { type: "Event" };
    default:
      throw new ProtocolError("Unknown message type");
  }
}

/** A violation of the protocol. The client receives it and is disconnected. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

function parseModification(modification: unknown): AddQuery | RemoveQuery {
  const fields = asObject(modification, "modification");
  const queryId = integer(fields, "queryId");
  if (fields.type === "Remove") return { type: "Remove", queryId };
  if (fields.type !== "Add") throw new ProtocolError("Unknown query set modification");
  refuseComponent(fields);
  return {
    type: "Add",
    queryId,
    udfPath: string(fields, "udfPath"),
    args: array(fields, "args") as JSONValue[],
    journal: typeof fields.journal === "string" ? fields.journal : null,
  };
}

function refuseComponent({ componentPath }: Fields) {
  if (componentPath === undefined || componentPath === null || componentPath === "") return;
  throw new ProtocolError(
    "Only admin or system users can call functions on non-root components directly",
  );
}

type Fields = Record<string, unknown>;

function asObject(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new ProtocolError(`Expected a ${what} to be an object`);
}

function string(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "string") return value;
  throw new ProtocolError(`Expected ${name} to be a string`);
}

function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 32) {
    return value;
  }
  throw new ProtocolError(`Expected ${name} to be a nonnegative integer`);
}

function array(fields: Fields, name: string): unknown[] {
  const value = fields[name];
  if (Array.isArray(value)) return value;
  throw new ProtocolError(`Expected ${name} to be an array`);
}

import { HttpError } from "./httpError";

/**
 * The JSON of a request's body; `undefined` where there is none. Stops reading
 * at the limit, whatever `Content-Length` says.
 *
 * Throws an `HttpError`: `payload_too_large`, `unsupported_media_type`,
 * `invalid_request`.
 *
 * @param maxBytes - The largest body.
 */
export async function readBody(request: Request, maxBytes: number): Promise<unknown> {
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge(maxBytes);
  const bytes = await readBytes(request, maxBytes);
  if (bytes.length === 0) return undefined;
  checkMediaType(request.headers);
  const text = decode(bytes);
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError("invalid_request", "The body is not JSON.");
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(maxBytes);
    }
    chunks.push(next.value);
  }
  return concatenate(chunks, length);
}

function concatenate(chunks: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function checkMediaType(headers: Headers): void {
  const type = headers.get("content-type") ?? "";
  const charset = /;\s*charset="?([^";\s]+)/i.exec(type)?.[1]?.toLowerCase() ?? "utf-8";
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  const json = /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type);
  if (json && (charset === "utf-8" || charset === "utf8") && encoding === "identity") return;
  throw new HttpError(
    "unsupported_media_type",
    "Send the body as JSON in UTF-8, not compressed, with Content-Type: application/json.",
  );
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HttpError("invalid_request", "The body is not UTF-8.");
  }
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(
    "payload_too_large",
    `The body is too large: at most ${maxBytes} bytes are read.`,
  );
}

import type { SessionClaims } from "./tokenSigner";

/**
 * For how long an exchanged refresh token is answered again, in milliseconds.
 * As at WorkOS, the answer is that of the first exchange.
 *
 * @see https://workos.com/docs/authkit/session-resilience
 */
export const replayGraceMs = 30_000;

/** A user's session: all refresh tokens that followed from one sign-in. */
export interface Session {
  userId: string;
  /** Signed out or revoked. It never becomes active again. */
  isOver: boolean;
  /** What every token of the session says beside the emulator's own claims. */
  claims: SessionClaims;
}

/** The first exchange of a refresh token. */
export interface Exchange<Answer> {
  /** The organization that was asked for. */
  organizationId: string | undefined;
  answer: Promise<Answer>;
  /** The token that was given in return; `undefined` until it is known. */
  successor?: string;
  /** When the grace ends; `undefined` while the exchange is under way. */
  until?: number;
}

/** A refresh token that was issued and may still be exchanged. */
export interface IssuedToken<Answer> {
  session: Session;
  exchange?: Exchange<Answer>;
}

/** What an exchange issued. */
export interface IssuedPair {
  refreshToken: string;
  /** The `sid` of the access token. */
  sessionId: string;
  userId: string;
}

/**
 * Knows the refresh tokens that were issued, the session of each, and what the
 * first exchange of each was answered with. The emulator forgets a token when
 * it is exchanged, and keeps those of a session that has ended.
 */
export class RefreshTokens<Answer> {
  readonly #tokens = new Map<string, IssuedToken<Answer>>();
  /** By the `sid` of every access token: the emulator has a new one at each refresh. */
  readonly #sessions = new Map<string, Session>();

  constructor(private readonly now: () => number = () => Date.now()) {}

  /** A token that can be exchanged or, within the grace, answered again. */
  find(token: string): IssuedToken<Answer> | undefined {
    this.#forgetExpired();
    return this.#tokens.get(token);
  }

  /** Records the tokens of a session: a new one, or that of the token that was exchanged. */
  issue({ refreshToken, sessionId }: IssuedPair, session: Session): void {
    this.#tokens.set(refreshToken, { session });
    this.#sessions.set(sessionId, session);
  }

  /** The exchange is answered again from now on, for as long as the grace lasts. */
  startGrace(exchange: Exchange<Answer>, successor: string): void {
    exchange.successor = successor;
    exchange.until = this.now() + replayGraceMs;
  }

  /** Ends the session that an access token's `sid` belongs to. */
  endSession(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (session !== undefined) session.isOver = true;
  }

  /** Ends every session of a user. */
  endSessionsOf(userId: string): void {
    for (const session of this.#sessions.values()) {
      if (session.userId === userId) session.isOver = true;
    }
  }

  #forgetExpired() {
    for (const [token, { exchange }] of this.#tokens) {
      if (exchange?.until !== undefined && exchange.until <= this.now()) this.#tokens.delete(token);
    }
  }
}

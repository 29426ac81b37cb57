/**
 * Remembers whose each refresh token is: the emulator does not tell before it
 * has used the token up, and a refused switch must leave it usable.
 */
export interface SessionOwners {
  /** A token was given out. */
  remember(refreshToken: string, userId: string): void;
  /** A token was used up. */
  forget(refreshToken: string): void;
  /** `undefined` for a token that did not come through here. */
  ownerOf(refreshToken: string): string | undefined;
}

export function sessionOwners(): SessionOwners {
  const owners = new Map<string, string>();
  return {
    remember: (refreshToken, userId) => void owners.set(refreshToken, userId),
    forget: (refreshToken) => void owners.delete(refreshToken),
    ownerOf: (refreshToken) => owners.get(refreshToken),
  };
}

/** How long the emulator accepts an authorization code. */
const codeLifetimeMs = 10 * 60_000;

/**
 * Remembers which organization a person chose until their code is exchanged:
 * the emulator's own codes know no organization.
 */
export interface OrganizationChoices {
  remember(code: string, organizationId: string): void;
  /** The organization of a code, once. */
  take(code: string): string | undefined;
}

export function organizationChoices(now: () => number = Date.now): OrganizationChoices {
  const choices = new Map<string, { organizationId: string; expires: number }>();
  return {
    remember(code, organizationId) {
      for (const [old, { expires }] of choices) if (expires < now()) choices.delete(old);
      choices.set(code, { organizationId, expires: now() + codeLifetimeMs });
    },
    take(code) {
      const choice = choices.get(code);
      choices.delete(code);
      return choice?.organizationId;
    },
  };
}

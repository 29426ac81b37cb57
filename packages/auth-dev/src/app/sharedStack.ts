import type { LocalStack } from "../stack";

/** A stack and the place that was found for the app in front of it. */
interface Shared {
  stack: LocalStack;
  app: { port: number; url: string };
}

/**
 * One stack an app, for as long as anybody holds it. When Vite restarts, the
 * new server takes the stack before the old one lets go of it.
 */
export interface SharedStacks {
  acquire(root: string, start: () => Promise<Shared>): Promise<Shared>;
  get(root: string): Promise<LocalStack | undefined>;
  release(root: string): Promise<void>;
}

export function sharedStacks(): SharedStacks {
  const stacks = new Map<string, { shared: Promise<Shared>; holders: number }>();
  return {
    async acquire(root, start) {
      const entry = stacks.get(root) ?? { shared: start(), holders: 0 };
      stacks.set(root, entry);
      entry.holders += 1;
      try {
        return await entry.shared;
      } catch (error) {
        stacks.delete(root);
        throw error;
      }
    },
    async get(root) {
      return (await stacks.get(root)?.shared)?.stack;
    },
    async release(root) {
      const entry = stacks.get(root);
      if (entry === undefined) return;
      entry.holders -= 1;
      if (entry.holders > 0) return;
      stacks.delete(root);
      await (await entry.shared).stack.close();
    },
  };
}

import type { Watch } from "convex/react";
import { convexToJson, type Value } from "convex/values";
import type { AuthUser } from "../user";

/**
 * What `me` answers, as a store without React. Its value is the same object while the row
 * says the same: Convex answers again with each new token.
 */
export function watchUser(watch: Watch<AuthUser | null> | null): UserStore {
  let answer: UserAnswer;

  function read(): void {
    let next: UserAnswer;
    try {
      next = watch?.localQueryResult();
    } catch (error) {
      next = error instanceof Error ? error : new Error(String(error));
    }
    if (!isSame(answer, next)) answer = next;
  }

  read();
  return {
    subscribe(listener) {
      if (!watch) return () => {};
      return watch.onUpdate(() => {
        const last = answer;
        read();
        if (answer !== last) listener();
      });
    },
    getSnapshot: () => answer,
  };
}

export interface UserStore {
  subscribe(listener: () => void): () => void;
  getSnapshot(): UserAnswer;
}

/** `undefined` until there is an answer, an `Error` when `me` has thrown. */
export type UserAnswer = AuthUser | null | undefined | Error;

function isSame(a: UserAnswer, b: UserAnswer): boolean {
  if (a instanceof Error || b instanceof Error) {
    return a instanceof Error && b instanceof Error && a.message === b.message;
  }
  return a === b || (!!a && !!b && textOf(a) === textOf(b));
}

function textOf(row: object): string {
  return JSON.stringify(convexToJson(row as Value));
}

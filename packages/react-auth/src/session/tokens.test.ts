import { LoginRequiredError } from "@workos-inc/authkit-react";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ATTEMPTS, backoff } from "./backoff";
import { createTokenSource } from "./tokens";
import { runs } from "../../../../vitest.runs";

/** What AuthKit answers: another token, the cached one, or an error. */
type Step = "ok" | Error;

const OFFLINE = new TypeError("Failed to fetch");

describe("a token source", () => {
  it("begins with AuthKit's cached token, and asks for another from then on", async () => {
    const { source, forced } = kit();
    expect(await source.getToken()).toBe("token 0");
    expect(forced()).toBe(0);
    expect(await source.getToken()).toBe("token 1");
    expect(await source.getToken()).toBe("token 2");
    expect(forced()).toBe(2);
  });

  it("takes the token that AuthKit has renewed by itself, without another refresh", async () => {
    const { source, forced, renew } = kit();
    await source.getToken();
    renew();
    expect(await source.getToken()).toBe("token 1");
    expect(forced()).toBe(0);
  });

  it("begins with a forced refresh after a refusal", async () => {
    const { source, forced } = kit({ forceFirst: true });
    expect(await source.getToken()).toBe("token 1");
    expect(forced()).toBe(1);
  });

  it("answers all who ask at the same time with one refresh", async () => {
    const { source, asked } = kit();
    const tokens = await Promise.all([source.getToken(), source.getToken(), source.getToken()]);
    expect(tokens).toEqual(["token 0", "token 0", "token 0"]);
    expect(asked()).toBe(1);
  });

  it("answers null at once when the session is over, and says so first", async () => {
    const { source, onOver, slept } = kit({ steps: [new LoginRequiredError()] });
    const token = source
      .getToken()
      .then((value) => ({ value, toldBefore: onOver.mock.calls.length }));
    expect(await token).toEqual({ value: null, toldBefore: 1 });
    expect(slept).toEqual([]);
    expect(await source.getToken()).toBeNull();
  });

  it("holds its answer back after its tries, and goes on when woken", async () => {
    const { source, events, asked, steps } = kit({ steps: failures(ATTEMPTS) });
    const token = vi.fn();
    void source.getToken().then(token);
    await vi.waitFor(() => expect(events.at(-1)).toBe("refreshFailed"));
    expect(asked()).toBe(ATTEMPTS);
    steps.push(...failures(2));
    source.wake();
    await vi.waitFor(() => expect(token).toHaveBeenCalledWith("token 0"));
    expect(events.at(-1)).toBe("refreshSucceeded");
  });

  it("does not wait out its rest when woken", async () => {
    const { source } = kit({ steps: [OFFLINE], sleep: () => new Promise(() => {}) });
    const token = source.getToken();
    await vi.waitFor(() => {
      source.wake();
      return expect(Promise.race([token, "still waiting"])).resolves.toBe("token 0");
    });
  });

  it("counts an answer that never comes as a failure", async () => {
    const { source, events } = kit({
      getAccessToken: () => new Promise(() => {}),
      sleep: () => Promise.resolve(),
    });
    void source.getToken();
    await vi.waitFor(() => expect(events.at(-1)).toBe("refreshFailed"));
  });

  it("answers null once closed, also to a question that waits", async () => {
    const { source, events } = kit({ steps: failures(ATTEMPTS) });
    const token = source.getToken();
    await vi.waitFor(() => expect(events.at(-1)).toBe("refreshFailed"));
    source.close();
    expect(await token).toBeNull();
    expect(await source.getToken()).toBeNull();
  });

  it("hands out no token of another user, and asks no more for one that waits", async () => {
    const closes = vi.fn(() => Promise.resolve(null));
    const { source } = kit({ isOwn: (token) => token === "token 0", afterClose: closes });
    expect(await source.getToken()).toBe("token 0");
    expect(await source.getToken()).toBeNull();
    expect(closes).toHaveBeenCalledTimes(1);
  });

  it("answers at once when it is closed while AuthKit does not answer", async () => {
    const { source } = kit({ getAccessToken: () => new Promise(() => {}) });
    const token = source.getToken();
    expect(source.isUnanswered()).toBe(true);
    source.close();
    expect(await token).toBeNull();
  });

  it("begins with null as the replacement of another source, which restarts Convex's socket", async () => {
    const { source, asked } = kit({ isReplacement: true });
    expect(await source.getToken()).toBeNull();
    expect(asked()).toBe(0);
    expect(await source.getToken()).toBe("token 0");
    expect(await source.getToken()).toBe("token 1");
  });

  it("never takes a passing failure for the end, whatever the order of failures", async () => {
    const failure = fc.constantFrom<Step>(OFFLINE, new Error("429"), new Error("503"));
    const burst = fc.array(failure, { maxLength: ATTEMPTS - 1 });
    await fc.assert(
      fc.asyncProperty(fc.array(burst, { minLength: 1, maxLength: 8 }), async (bursts) => {
        const steps = bursts.flatMap((failures) => [...failures, "ok" as const]);
        const { source, onOver, events } = kit({ steps });
        const seen = [];
        while (seen.length < bursts.length) seen.push(await source.getToken());
        expect(seen).not.toContain(null);
        // No token twice: handing one back after a refusal signs out.
        expect(new Set(seen).size).toBe(seen.length);
        expect(onOver).not.toHaveBeenCalled();
        expect(events).not.toContain("refreshFailed");
      }),
    );
  });

  it("never takes it for the end beyond its tries either", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (count) => {
        const { source, onOver } = kit({ steps: failures(count) });
        let token: string | null | undefined;
        void source.getToken().then((value) => (token = value));
        for (let turns = 0; token === undefined && turns < 10_000; turns++) {
          source.wake();
          await Promise.resolve();
        }
        expect(token).toBe("token 0");
        expect(onOver).not.toHaveBeenCalled();
      }),
      { numRuns: runs(20) },
    );
  });
});

describe("right after Convex has accepted a token", () => {
  it("waits for AuthKit's next token instead of refreshing a new one", async () => {
    const { source, renew, forced } = kit({ holdTime: () => 60_000 });
    expect(await source.getToken()).toBe("token 0");
    const next = source.getToken();
    await settle();
    expect(forced()).toBe(0);
    renew();
    source.renewed();
    expect(await next).toBe("token 1");
    expect(forced()).toBe(0);
  });

  it("refreshes the token itself when AuthKit has not by the end of its lifetime", async () => {
    let endHold = () => {};
    const { source, forced } = kit({
      holdTime: () => 60_000,
      sleep: (ms) => new Promise((resolve) => ms === 60_000 && (endHold = resolve)),
    });
    await source.getToken();
    const next = source.getToken();
    await settle();
    expect(forced()).toBe(0);
    endHold();
    expect(await next).toBe("token 1");
    expect(forced()).toBe(1);
  });

  it("refreshes at once when Convex asks again because it has rejected the token", async () => {
    let isConnected = true;
    const { source, forced } = kit({ holdTime: () => (isConnected ? 60_000 : 0) });
    await source.getToken();
    const next = source.getToken();
    await settle();
    isConnected = false;
    expect(await source.getToken()).toBe("token 1");
    expect(await next).toBe("token 1");
    expect(forced()).toBe(1);
  });

  it("refreshes at once when Convex is disconnected: it has rejected the token", async () => {
    const { source, forced } = kit({ holdTime: () => 0 });
    await source.getToken();
    expect(await source.getToken()).toBe("token 1");
    expect(forced()).toBe(1);
  });

  it("refreshes when the token is not new any more: it is about to expire", async () => {
    const { source, forced } = kit({
      holdTime: () => 60_000,
      sleep: (ms) => (ms === 10_000 ? Promise.resolve() : new Promise(() => {})),
    });
    await source.getToken();
    await settle();
    expect(await source.getToken()).toBe("token 1");
    expect(forced()).toBe(1);
  });

  it("hands out nothing after the source has been closed", async () => {
    const { source } = kit({ holdTime: () => 60_000 });
    await source.getToken();
    const next = source.getToken();
    await settle();
    source.close();
    expect(await next).toBeNull();
  });
});

describe("the rest between tries", () => {
  it("doubles up to eight seconds, and at most halves by chance", () => {
    expect([1, 2, 3, 4, 5, 6, 9].map((failures) => backoff(failures, 0))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, chance) => {
          const full = backoff(n, 0);
          const rest = backoff(n, chance);
          expect(rest).toBeLessThanOrEqual(full);
          expect(rest).toBeGreaterThanOrEqual(full / 2);
        },
      ),
    );
  });
});

/** AuthKit, with an answer for each time that it is asked; time does not pass. */
function kit(
  options: {
    steps?: Step[];
    forceFirst?: boolean;
    sleep?: (ms: number) => Promise<void>;
    getAccessToken?: () => Promise<string>;
  } & Pick<
    Parameters<typeof createTokenSource>[0],
    "isOwn" | "afterClose" | "isReplacement" | "holdTime"
  > = {},
) {
  const steps = [...(options.steps ?? [])];
  const events: string[] = [];
  const slept: number[] = [];
  const onOver = vi.fn();
  let serial = 0;
  let hasToken = false;
  const getAccessToken = vi.fn(async ({ forceRefresh = false } = {}) => {
    // A cached token takes no request, so nothing can go wrong with it.
    const step = forceRefresh || !hasToken ? (steps.shift() ?? "ok") : "ok";
    if (step !== "ok") throw step;
    hasToken = true;
    if (forceRefresh) serial++;
    return `token ${serial}`;
  });
  const source = createTokenSource({
    getAccessToken: options.getAccessToken ?? getAccessToken,
    onRefresh: (event) => events.push(event),
    onOver,
    forceFirst: options.forceFirst ?? false,
    ...("isOwn" in options && { isOwn: options.isOwn }),
    ...("holdTime" in options && { holdTime: options.holdTime }),
    ...("afterClose" in options && { afterClose: options.afterClose }),
    ...("isReplacement" in options && { isReplacement: options.isReplacement }),
    clock: {
      random: () => 0.5,
      sleep:
        options.sleep ??
        ((ms) => {
          // The limit of a try is not reached here.
          if (ms > 8_000) return new Promise(() => {});
          slept.push(ms);
          return Promise.resolve();
        }),
    },
  });
  return {
    source,
    steps,
    events,
    slept,
    onOver,
    renew: () => void serial++,
    asked: () => getAccessToken.mock.calls.length,
    forced: () => getAccessToken.mock.calls.filter(([asked]) => asked?.forceRefresh).length,
  };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function failures(count: number): Error[] {
  return Array.from({ length: count }, () => OFFLINE);
}

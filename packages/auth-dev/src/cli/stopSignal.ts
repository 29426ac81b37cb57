const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** When somebody wants the command to stop. */
export interface StopSignal {
  /** Aborted then, for what is still starting. */
  signal: AbortSignal;
  /** Resolves then, for what is running. */
  stopped: Promise<void>;
  /** Gives the signals back. */
  dispose(): void;
}

/**
 * Listens for Ctrl-C and the signals that end a process. The first one is a
 * request to stop cleanly; a second one ends the process at once.
 */
export function untilStopped(): StopSignal {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
    controller.abort();
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    stopped: new Promise((resolve) => {
      controller.signal.addEventListener("abort", () => resolve(), { once: true });
    }),
    dispose() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

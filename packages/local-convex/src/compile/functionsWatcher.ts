import { compile, type Compilation } from "./compile";
import type { CompiledFunctions } from "./compiledFunctions";
import { FolderWatcher } from "./folderWatcher";

/**
 * Compiles and loads a functions folder when {@link FunctionsWatcher.reload} is
 * called, and after every change of a file that was compiled, including those of
 * workspace packages. Reports failures, and keeps the previous functions then.
 */
export class FunctionsWatcher {
  readonly #watch: FolderWatcher;
  #running: Promise<void> = Promise.resolve();
  #lastLoaded = "";
  #closed = false;

  /**
   * @param load - Loads compiled functions; rejects when they cannot run.
   * @param report - Receives the outcome of every reload caused by a change.
   * @param warn - Receives the reason why changes cannot be watched.
   */
  constructor(
    private readonly functionsDir: string,
    private readonly load: (compiled: CompiledFunctions) => Promise<void>,
    private readonly report: (outcome: { error: Error | null }) => void,
    warn: (message: string) => void,
  ) {
    this.#watch = new FolderWatcher({
      onChange: () => void this.#onChange(),
      onUnwatchable: (folder, { message }) =>
        warn(
          `Cannot watch ${folder} (${message}); it is polled instead. ` +
            "Close programs that watch many files, or raise the system's limit.",
        ),
    });
  }

  /**
   * Compiles and loads the functions, even when no file has changed.
   *
   * @throws CompileError, or the error of `load`.
   */
  reload(): Promise<void> {
    return this.#enqueue(async () => {
      const compilation = await this.#compile();
      await this.#load(compilation.compiled);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.close();
    await this.#running;
  }

  async #onChange() {
    if (this.#closed) return;
    try {
      let changed = false;
      await this.#enqueue(async () => {
        const { compiled } = await this.#compile();
        changed = JSON.stringify(compiled) !== this.#lastLoaded;
        if (changed) await this.#load(compiled);
      });
      if (changed) this.report({ error: null });
    } catch (error) {
      // A closed server rejects every load. This is not a failure.
      if (this.#closed) return;
      this.report({ error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  async #compile(): Promise<Compilation> {
    try {
      const compilation = await compile(this.functionsDir);
      // A failed compilation does not know its files, so the previous folders
      // stay watched.
      if (!this.#closed) this.#watch.set(compilation.folders);
      return compilation;
    } catch (error) {
      this.#lastLoaded = "";
      throw error;
    }
  }

  async #load(compiled: CompiledFunctions) {
    // Reset before the load: reverting a file after a failed load must reload
    // and report success.
    this.#lastLoaded = "";
    await this.load(compiled);
    this.#lastLoaded = JSON.stringify(compiled);
  }

  /** Runs one reload at a time, in the order of the calls. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    const result = this.#running.then(work);
    this.#running = result.catch(() => undefined);
    return result;
  }
}

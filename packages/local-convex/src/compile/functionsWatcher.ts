import { compile, type Compilation } from "./compile";
import type { CompiledFunctions } from "./compiledFunctions";
import { FolderWatcher } from "./folderWatcher";

/**
 * Keeps a functions folder compiled: once at the start, again on every change
 * of a file that takes part, workspace packages included. What cannot be
 * compiled or loaded is reported, and the last good functions stay.
 */
export class FunctionsWatcher {
  readonly #watch: FolderWatcher;
  #running: Promise<void> = Promise.resolve();
  #lastLoaded = "";
  #closed = false;

  /**
   * @param load - Puts compiled functions to work; rejects where they cannot run.
   * @param report - Called with the outcome of every reload that a change caused.
   * @param warn - Called with what keeps changes from being seen.
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
          `Changes in ${folder} are noticed late, because the system cannot watch it (${message}). ` +
            "Close programs that watch many files, or raise the system's limit.",
        ),
    });
  }

  /**
   * Compiles and loads now, whether or not something changed.
   *
   * @throws CompileError, or what `load` rejected with.
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
      // A server that has closed takes nothing any more, which is no news.
      if (this.#closed) return;
      this.report({ error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  async #compile(): Promise<Compilation> {
    try {
      const compilation = await compile(this.functionsDir);
      // After a failure the files that take part are unknown: the last known
      // ones stay watched.
      if (!this.#closed) this.#watch.set(compilation.folders);
      return compilation;
    } catch (error) {
      this.#lastLoaded = "";
      throw error;
    }
  }

  async #load(compiled: CompiledFunctions) {
    // Forgotten before the attempt: a file put back to what it was after a
    // failed load has to be reported as mended.
    this.#lastLoaded = "";
    await this.load(compiled);
    this.#lastLoaded = JSON.stringify(compiled);
  }

  /** One at a time, in the order asked for. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    const result = this.#running.then(work);
    this.#running = result.catch(() => undefined);
    return result;
  }
}

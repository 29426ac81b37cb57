import { watch, type FSWatcher } from "node:fs";

/**
 * Calls `onChange` once after a burst of changes in any of its folders.
 *
 * Folders rather than files, because editors replace files instead of writing
 * into them; each folder by itself, because recursive watching is not reliable
 * on Linux.
 */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly onChange: () => void,
    private readonly quietMs = 60,
  ) {}

  /** Watches exactly these folders from now on. */
  set(folders: Iterable<string>): void {
    const wanted = new Set(folders);
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) {
      if (!this.#watchers.has(folder)) this.#add(folder);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.set([]);
  }

  #add(folder: string) {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#changed());
      // A folder that goes away ends its own watcher; the change in its parent
      // has been seen already.
      watcher.on("error", () => this.#drop(folder, watcher));
      this.#watchers.set(folder, watcher);
    } catch {
      this.#changed();
    }
  }

  #drop(folder: string, watcher: FSWatcher) {
    watcher.close();
    if (this.#watchers.get(folder) === watcher) this.#watchers.delete(folder);
    this.#changed();
  }

  #changed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.onChange, this.quietMs);
    this.#timer.unref();
  }
}

import { readdirSync, statSync, watch, type BigIntStats, type FSWatcher } from "node:fs";
import { basename, join } from "node:path";

/** State of a folder at the last check. */
interface WatchedFolder {
  /** Changes when another folder takes the path; `null` while the folder does not exist. */
  identity: string | null;
  /** `null` while the folder does not exist or cannot be watched. */
  watcher: FSWatcher | null;
}

interface FolderWatchOptions {
  /** Called once after a burst of changes in any of the folders. */
  onChange: () => void;
  /** Called once per folder that the system cannot watch. Such a folder is polled instead. */
  onUnwatchable?: (folder: string, reason: Error) => void;
  /** Milliseconds without a change after which a burst is over. */
  quietMs?: number;
  /** Milliseconds between two checks of all folders. */
  checkMs?: number;
}

/**
 * Watches folders.
 *
 * It watches folders instead of files because editors replace files instead of
 * writing to them, and each folder separately because recursive watching is not
 * reliable on Linux.
 *
 * The system's watcher follows the folder, not its path: it reports nothing after
 * `rm -rf convex && cp -r …`, a checkout that replaces the folder, a rename, or a
 * changed symbolic link. Every path is therefore checked at an interval, and
 * watched again when it leads to another folder.
 */
export class FolderWatcher {
  readonly #folders = new Map<string, WatchedFolder>();
  readonly #unwatchable = new Set<string>();
  readonly #options: Required<FolderWatchOptions>;
  readonly #checks: NodeJS.Timeout;
  #burst: NodeJS.Timeout | undefined;

  constructor(options: FolderWatchOptions) {
    this.#options = { onUnwatchable: () => undefined, quietMs: 60, checkMs: 500, ...options };
    this.#checks = setInterval(() => this.#check(), this.#options.checkMs);
    this.#checks.unref();
  }

  /** Replaces the watched folders by `folders`. */
  set(folders: Iterable<string>): void {
    const wanted = new Set(folders);
    const isFirst = this.#folders.size === 0;
    for (const [folder, { watcher }] of this.#folders) {
      if (wanted.has(folder)) continue;
      watcher?.close();
      this.#folders.delete(folder);
    }
    const added = [...wanted].filter((folder) => !this.#folders.has(folder));
    for (const folder of added) this.#folders.set(folder, this.#watch(folder));
    // Files may have changed between the discovery of a folder and this call.
    if (added.length > 0 && !isFirst) this.#changed();
  }

  close(): void {
    clearInterval(this.#checks);
    clearTimeout(this.#burst);
    this.set([]);
  }

  #watch(folder: string): WatchedFolder {
    const identity = identityOf(folder);
    if (identity === null) return { identity, watcher: null };
    try {
      const watcher = watch(folder, { persistent: false }, (event, name) =>
        this.#onEvent(folder, event, name),
      );
      watcher.on("error", () => this.#watchAgain(folder));
      return { identity, watcher };
    } catch (error) {
      this.#reportUnwatchable(folder, error);
      return { identity: contentsOf(folder), watcher: null };
    }
  }

  #onEvent(folder: string, event: string, name: string | null) {
    // A removed folder is reported by its own name, and its watcher reports
    // nothing afterwards. An entry of the same name causes a needless check only.
    if (event === "rename" && (name === null || name === basename(folder))) {
      this.#watchAgain(folder);
    }
    this.#changed();
  }

  #watchAgain(folder: string) {
    const before = this.#folders.get(folder);
    if (before === undefined) return;
    before.watcher?.close();
    this.#folders.set(folder, this.#watch(folder));
    this.#changed();
  }

  #check() {
    for (const [folder, { identity, watcher }] of this.#folders) {
      const now = watcher === null && identity !== null ? contentsOf(folder) : identityOf(folder);
      if (now !== identity) this.#watchAgain(folder);
    }
  }

  #reportUnwatchable(folder: string, error: unknown) {
    if (this.#unwatchable.has(folder)) return;
    this.#unwatchable.add(folder);
    const reason = error instanceof Error ? error : new Error(String(error));
    this.#options.onUnwatchable(folder, reason);
  }

  #changed() {
    clearTimeout(this.#burst);
    this.#burst = setTimeout(this.#options.onChange, this.#options.quietMs);
    this.#burst.unref();
  }
}

/** Identifies a folder. Includes the time of creation, because file systems reuse inode numbers. */
function identityOf(folder: string): string | null {
  const stats = statsOf(folder);
  if (stats?.isDirectory() !== true) return null;
  return [stats.dev, stats.ino, stats.birthtimeNs].join(":");
}

/** Identity and contents of a folder, for a folder that cannot be watched. */
function contentsOf(folder: string): string | null {
  const identity = identityOf(folder);
  if (identity === null) return null;
  const names = readNames(folder);
  const entries = names.map((name) => {
    const stats = statsOf(join(folder, name));
    return `${name}:${stats?.mtimeNs}:${stats?.size}`;
  });
  return [identity, ...entries].join("\n");
}

function statsOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    // Missing or not readable: the bundler reports which.
    return undefined;
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

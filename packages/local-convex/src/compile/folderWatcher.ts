import { readdirSync, statSync, watch, type BigIntStats, type FSWatcher } from "node:fs";
import { basename, join } from "node:path";

/** A folder as it was when it was last looked at. */
interface WatchedFolder {
  /** Differs for another folder under the same path; `null` while there is none. */
  identity: string | null;
  /** `null` while there is no folder, or none that the system can watch. */
  watcher: FSWatcher | null;
}

interface FolderWatchOptions {
  /** Called once after a burst of changes in any of the folders. */
  onChange: () => void;
  /** Called once for a folder that the system cannot watch. It is looked at regularly instead. */
  onUnwatchable?: (folder: string, reason: Error) => void;
  /** How long a burst pauses before it is over, in milliseconds. */
  quietMs?: number;
  /** How often folders are looked at, in milliseconds. */
  checkMs?: number;
}

/**
 * Watches folders.
 *
 * Folders rather than files, because editors replace files instead of writing
 * into them; each folder by itself, because recursive watching is not reliable
 * on Linux.
 *
 * A system's watcher follows the folder, not its path: it stays silent after
 * `rm -rf convex && cp -r …`, a checkout that replaces the folder, a rename or
 * a link that leads elsewhere. Every path is therefore looked at regularly, and
 * watched again when it leads to another folder than before.
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

  /** Watches exactly these folders from now on. */
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
    // A file may have been written between its folder's discovery and now.
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
    // A watched folder that goes away says so by its own name, and is never
    // heard of again; an entry of that name does no harm.
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

/** Tells a folder from one that takes its place; file systems use inode numbers again. */
function identityOf(folder: string): string | null {
  const stats = statsOf(folder);
  if (stats?.isDirectory() !== true) return null;
  return [stats.dev, stats.ino, stats.birthtimeNs].join(":");
}

/** The same together with all that is in the folder, for one that cannot be watched. */
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
    // Not there, or not ours to see: the bundler says which.
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

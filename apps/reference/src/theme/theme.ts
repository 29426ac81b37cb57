import { useSyncExternalStore } from "react";

/** What a person may choose; "system" follows the device. */
export type Theme = "system" | "light" | "dark";

/** The chosen theme and how to choose another; remembered, and shared by every open tab. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, chosenTheme), chooseTheme];
}

/** Whether the page is dark now, by choice or by the device. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => {
    const theme = chosenTheme();
    return theme === "system" ? darkDevice.matches : theme === "dark";
  });
}

// The script in index.html reads the same key before the first paint.
const STORAGE_KEY = "opensync.theme";
const darkDevice = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function chosenTheme(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "system";
}

function chooseTheme(theme: Theme) {
  apply(theme);
  try {
    if (theme === "system") localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage is off: the choice holds until the page is closed.
  }
}

function apply(theme: string | null) {
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  darkDevice.addEventListener("change", listener);
  addEventListener("storage", onStorage);
  return () => {
    listeners.delete(listener);
    darkDevice.removeEventListener("change", listener);
    if (listeners.size === 0) removeEventListener("storage", onStorage);
  };
}

function onStorage(event: StorageEvent) {
  if (event.key === STORAGE_KEY || event.key === null) apply(event.newValue);
}

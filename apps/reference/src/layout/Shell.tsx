import { ImpersonationBanner, useAuth } from "@opensync/react-auth";
import { useEffect, useRef } from "react";
import { Outlet, ScrollRestoration, useLocation } from "react-router";
import { AuthProblem } from "./AuthProblem";
import { Header } from "./Header";

/** The frame of every page: skip link, header, main. */
export function Shell() {
  const main = useFocusOnNavigation();
  const { pathname } = useLocation();
  const { error } = useAuth();
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only rounded-lg bg-ink px-4 py-2 text-sm font-medium text-canvas focus:not-sr-only focus:absolute focus:top-3 focus:left-3 focus:z-10 focus:px-4 focus:py-2"
      >
        Skip to the content
      </a>
      <ImpersonationBanner />
      <Header />
      <main id="main" ref={main} tabIndex={-1} className="flex flex-1 flex-col">
        {error && pathname !== "/callback" ? <AuthProblem error={error} /> : <Outlet />}
      </main>
      <ScrollRestoration />
    </div>
  );
}

/** Moves the focus to the new page, as a full page load would; not on the first page. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

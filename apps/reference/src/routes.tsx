import { Login, RequireAuth } from "@opensync/react-auth";
import { createBrowserRouter } from "react-router";
import { Shell } from "./layout/Shell";
import { ApiCalls, ApiCallsSkeleton } from "./pages/ApiCalls";
import { Callback } from "./pages/Callback";
import { Crash } from "./pages/Crash";
import { Dashboard, DashboardSkeleton } from "./pages/Dashboard";
import { Home } from "./pages/Home";
import { NotFound } from "./pages/NotFound";
import { Organization, OrganizationSkeleton } from "./pages/Organization";
import { Session, SessionSkeleton } from "./pages/Session";
import { Settings, SettingsSkeleton } from "./pages/Settings";
import { SharedSession } from "./pages/SharedSession";

export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <Crash />,
    children: [
      { path: "/", element: <Home /> },
      { path: "/callback", element: <Callback /> },
      { path: "/login", element: <Login returnTo="/dashboard" /> },
      {
        path: "/dashboard",
        element: (
          <RequireAuth loading={<DashboardSkeleton />}>
            <Dashboard />
          </RequireAuth>
        ),
      },
      {
        path: "/dashboard/:id",
        element: (
          <RequireAuth loading={<SessionSkeleton />}>
            <Session />
          </RequireAuth>
        ),
      },
      { path: "/s/:slug", element: <SharedSession /> },
      {
        path: "/organization",
        element: (
          <RequireAuth loading={<OrganizationSkeleton />}>
            <Organization />
          </RequireAuth>
        ),
      },
      {
        path: "/settings",
        element: (
          <RequireAuth loading={<SettingsSkeleton />}>
            <Settings />
          </RequireAuth>
        ),
      },
      {
        path: "/settings/api-calls",
        element: (
          <RequireAuth loading={<ApiCallsSkeleton />}>
            <ApiCalls />
          </RequireAuth>
        ),
      },
      { path: "*", element: <NotFound /> },
    ],
  },
]);

import "./styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { Auth } from "./auth";
import { Crash } from "./pages/Crash";
import { router } from "./routes";
import { ErrorBoundary } from "./ui/ErrorBoundary";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root.");

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary fallback={() => <Crash />}>
      <Auth>
        <RouterProvider router={router} />
      </Auth>
    </ErrorBoundary>
  </StrictMode>,
);

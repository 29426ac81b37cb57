import "./styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { Auth } from "./auth";
import { readEnvironment } from "./environment";
import { MissingVariables } from "./pages/MissingVariables";
import { router } from "./routes";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root.");

const environment = readEnvironment(import.meta.env);

createRoot(root).render(
  <StrictMode>
    {"missing" in environment ? (
      <MissingVariables names={environment.missing} />
    ) : (
      <Auth environment={environment}>
        <RouterProvider router={router} />
      </Auth>
    )}
  </StrictMode>,
);

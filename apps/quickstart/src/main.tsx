import { AuthCallback, AuthProvider, RequireAuth, SignOutButton } from "@opensync/react-auth";
import { useMutation, useQuery } from "convex/react";
import { createRoot } from "react-dom/client";
import { api } from "../convex/_generated/api";

const env = import.meta.env;

function Notes() {
  const notes = useQuery(api.notes.list);
  const add = useMutation(api.notes.add);
  return (
    <>
      <button onClick={() => void add({ text: "A note" })}>Add note</button>
      <ul>
        {notes?.map((note) => (
          <li key={note._id}>{note.text}</li>
        ))}
      </ul>
    </>
  );
}

const root = document.getElementById("root");
if (root === null) throw new Error('index.html has no element with the id "root".');

createRoot(root).render(
  <AuthProvider
    functions={api.auth}
    convexUrl={env.VITE_CONVEX_URL}
    clientId={env.VITE_WORKOS_CLIENT_ID}
    redirectUri={env.VITE_WORKOS_REDIRECT_URI}
    apiBaseUrl={env.VITE_WORKOS_API_BASE_URL}
  >
    {location.pathname === "/callback" ? (
      <AuthCallback />
    ) : (
      <RequireAuth>
        {(user) => (
          <>
            <p>
              {user.email} <SignOutButton />
            </p>
            <Notes />
          </>
        )}
      </RequireAuth>
    )}
  </AuthProvider>,
);

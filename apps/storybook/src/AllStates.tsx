import {
  MockAuthProvider,
  SESSION_STATES,
  type MockState,
  type SessionStateName,
} from "@opensync/react-auth/testing";
import type { ReactNode } from "react";

/** Sessions that are signed in and lack something, beside the states of the machine. */
const ACCESS: Record<Exclude<MockState, SessionStateName>, true> = {
  impersonated: true,
  noOrganization: true,
  missingPermission: true,
  staleAuthentication: true,
};

/** Every state that a component can meet, from the machine's own table. */
const MOCK_STATES = [...Object.keys(SESSION_STATES), ...Object.keys(ACCESS)] as MockState[];

/** The children in every state of the session. */
export function AllStates({ children }: { children: ReactNode }) {
  return (
    <ul className="states">
      {MOCK_STATES.map((state) => (
        <li key={state} className="state">
          <span className="state-name">{state}</span>
          <div className="nothing">
            <MockAuthProvider state={state}>{children}</MockAuthProvider>
          </div>
          <span className="nothing-text">shows nothing</span>
        </li>
      ))}
    </ul>
  );
}

import { MockAuthProvider, type MockSession, type MockState } from "@opensync/react-auth/testing";
import type { ReactNode } from "react";
import { AllStates } from "./AllStates";

/** A story's component in one state. */
export function inState(state: MockState, children: ReactNode) {
  return <MockAuthProvider state={state}>{children}</MockAuthProvider>;
}

/** A story's component below a session that its `play` moves or reads. */
export function withSession(mock: MockSession, children: ReactNode) {
  return <MockAuthProvider mock={mock}>{children}</MockAuthProvider>;
}

/** The component in every state, and the same right to left, zoomed and narrow. */
export function allStates(children: ReactNode) {
  const render = () => <AllStates>{children}</AllStates>;
  return {
    plain: { render },
    rightToLeft: { render, globals: { direction: "rtl" } },
    zoomed: { render, globals: { zoom: "200" } },
    narrow: { render, globals: { width: "narrow", motion: "reduced" } },
  };
}

"use client";

export { MockAuthProvider } from "./MockAuthProvider";
export type { MockAuthProviderProps } from "./MockAuthProvider";
export { createMockSession } from "./createMockSession";
export type {
  MockCall,
  MockSession,
  MockSessionOptions,
  MockTransition,
} from "./createMockSession";
export { mockSession, mockUser } from "./mockStates";
export type { MockState } from "./mockStates";
export type { MockFunctions } from "./fakeConvexClient";
export { SESSION_STATES, stateName } from "../session/machine";
export type {
  SessionErrorCode,
  SessionEvent,
  SessionFacts,
  SessionStateName,
  SessionStateText,
} from "../session/machine";

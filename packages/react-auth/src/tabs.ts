/**
 * Lets the tabs of one origin sign out together. AuthKit's other tabs would
 * show the person until they reload.
 *
 * @param clientId - Tabs of another app on the same origin are none of ours.
 */
export function joinTabs(clientId: string, onSignedOut: () => void): Tabs {
  // Absent in old browsers only: then each tab is alone.
  if (typeof BroadcastChannel === "undefined") return { signedOut() {}, leave() {} };
  const channel = new BroadcastChannel(`opensync-auth:${clientId}`);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === SIGNED_OUT) onSignedOut();
  };
  return {
    signedOut: () => channel.postMessage(SIGNED_OUT),
    leave: () => channel.close(),
  };
}

export interface Tabs {
  /** Tell the others. */
  signedOut(): void;
  leave(): void;
}

const SIGNED_OUT = "signed-out";

import { Component, type ReactNode } from "react";
import { Button } from "./Button";
import { Notice } from "./Notice";

type ErrorBoundaryProps = {
  /** What could not be shown, in the reader's words. */
  title: string;
  children: ReactNode;
};

/** Keeps a failure in its place on the page, with a way to try again. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Notice
        tone="danger"
        title={this.props.title}
        action={
          <Button size="small" onClick={() => this.setState({ failed: false })}>
            Try again
          </Button>
        }
      >
        Your data is safe. Try again; if it stays like this, reload the page.
      </Notice>
    );
  }
}

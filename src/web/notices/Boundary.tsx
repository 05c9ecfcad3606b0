import { Component, type ReactNode } from 'react';

type Props = { readonly children: ReactNode; readonly fallback: (error: unknown) => ReactNode };
type State = { readonly failed: boolean; readonly error: unknown };

/** Keeps a part that breaks from taking the page with it; React has this for classes only. */
export class Boundary extends Component<Props, State> {
  override state: State = { failed: false, error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { failed: true, error };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(this.state.error) : this.props.children;
  }
}

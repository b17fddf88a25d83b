import { Component, type ReactNode } from 'react'
import { Box, errorMessage } from './Box.tsx'

/** A fault while drawing takes down what is inside, never the page: it is said, not swallowed. React knows no function for it. */
export class Faults extends Component<{ children: ReactNode }, { fault: Error | null }> {
  override state = { fault: null as Error | null }

  static getDerivedStateFromError(fault: Error) {
    return { fault }
  }

  override render() {
    const { fault } = this.state
    return fault === null ? this.props.children : <Box message={errorMessage('bug', fault.message)} />
  }
}

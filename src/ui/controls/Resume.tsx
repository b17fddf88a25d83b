import { Button } from 'react-aria-components'
import { useWorkbench } from '../context.tsx'
import type { JobKind } from '../state/jobs.ts'

/** Takes up a result that was stopped. */
export function Resume({ kind, slot }: { kind: JobKind; slot: string }) {
  const workbench = useWorkbench()
  return (
    <Button className="button" onPress={() => workbench.resumeJob(kind, slot)}>
      Resume
    </Button>
  )
}

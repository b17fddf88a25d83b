import { Button } from 'react-aria-components'
import { useAppState, useWorkbench } from '../context.tsx'
import { Box, errorMessage } from '../controls/Box.tsx'

/** What was refused or went wrong outside a result; what was loaded stays. */
export function Notices() {
  const { notice, importing, exporting } = useAppState()
  const workbench = useWorkbench()
  const tasks = [
    { name: 'importing', task: importing },
    { name: 'exporting', task: exporting },
  ] as const
  return (
    <div className="notices">
      {notice && (
        <Box message={errorMessage(notice.kind, notice.message)}>
          <Button className="button" onPress={workbench.dismissNotice}>
            Close
          </Button>
        </Box>
      )}
      {tasks.map(
        ({ name, task }) =>
          (task.state === 'failed' || task.state === 'stopped') && (
            <Box
              key={name}
              tone={task.state === 'failed' ? 'bad' : 'note'}
              message={task.state === 'failed' ? errorMessage(task.kind, task.message) : task.message}
            >
              <Button className="button" onPress={() => workbench.dismissTask(name)}>
                Close
              </Button>
            </Box>
          ),
      )}
    </div>
  )
}

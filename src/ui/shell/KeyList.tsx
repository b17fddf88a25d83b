import { Button, Checkbox, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useAppState, useWorkbench } from '../context.tsx'
import { keyList } from '../state/keyboard.ts'

export function KeyList() {
  const { singleKeys } = useAppState().view
  const workbench = useWorkbench()
  const onClose = () => workbench.setView({ keysShown: false })
  return (
    <ModalOverlay className="behind-dialog" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className="dialog">
        <Dialog>
          <Heading slot="title">Keys</Heading>
          <dl className="keys">
            {keyList.map(({ keys, does }) => (
              <div key={keys + does} className="key-line">
                <dt>{keys}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <Checkbox
            className="checkbox"
            isSelected={singleKeys}
            onChange={(on) => workbench.setView({ singleKeys: on })}
          >
            <span className="checkbox-box" aria-hidden="true">
              {singleKeys ? '✓' : ''}
            </span>
            Single letters act when no field has focus
          </Checkbox>
          <div className="dialog-actions">
            <Button className="button" onPress={onClose}>
              Close
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

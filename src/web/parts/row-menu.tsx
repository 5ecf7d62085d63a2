import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'

/** What can be done with a row: change it, remove it, and whatever else. */
export function RowMenu(props: {
  name: string
  onEdit?: () => void
  onRemove?: () => void
  children?: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <Menu
      align="end"
      trigger={
        <Button kind="quiet" size="icon-small" aria-label={t('do.moreFor', { name: props.name })}>
          <Ellipsis />
        </Button>
      }
    >
      {props.onEdit && (
        <MenuItem icon={<Pencil />} onSelect={props.onEdit}>
          {t('do.edit')}
        </MenuItem>
      )}
      {props.children}
      {props.onRemove && (
        <MenuItem icon={<Trash2 />} danger onSelect={props.onRemove}>
          {t('do.remove')}
        </MenuItem>
      )}
    </Menu>
  )
}

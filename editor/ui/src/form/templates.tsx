import { ActionIcon, Button, Collapse, Stack, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight, IconPlus, IconX } from "@tabler/icons-react";
import type { ArrayFieldItemTemplateProps, ArrayFieldTemplateProps, ObjectFieldTemplateProps } from "@rjsf/utils";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isFilled } from "../document/summary";
import { asSchema, type ParamsContext } from "./context";
import classes from "./form.module.css";

export function ObjectFieldTemplate({ properties: every, schema, fieldPathId, formData, registry }: ObjectFieldTemplateProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const known = asSchema(schema).properties ?? {};
  const { errors } = registry.formContext as ParamsContext;
  const properties = every.filter(({ name }) => {
    const instead = known[name]?.["x-ui"]?.unless;
    // what is wrong must be seen where it can be mended
    const wrong = Object.keys(errors).some((path) => `${path}/`.startsWith(`${[...fieldPathId.path, name].join("/")}/`));
    return wrong || instead === undefined || !isFilled((formData as Record<string, unknown> | undefined)?.[instead]);
  });
  const isAdvanced = (name: string) => known[name]?.["x-ui"]?.advanced === true;
  const plain = properties.filter((property) => !isAdvanced(property.name));
  const advanced = properties.filter((property) => isAdvanced(property.name));
  const nested = fieldPathId.path.length > 0;
  const Fold = open ? IconChevronDown : IconChevronRight;
  return (
    <Stack gap={16} className={nested ? classes.nested : undefined}>
      {plain.map((property) => property.content)}
      {advanced.length > 0 && (
        <div>
          <UnstyledButton className={classes.label} aria-expanded={open} onClick={() => setOpen(!open)}>
            <span style={{ display: "flex", alignItems: "center", gap: 4 }}>
              <Fold size={14} aria-hidden />
              {t("form.advanced")}
            </span>
          </UnstyledButton>
          <Collapse expanded={open} transitionDuration={0}>
            <Stack gap={16} mt={8}>
              {advanced.map((property) => property.content)}
            </Stack>
          </Collapse>
        </div>
      )}
    </Stack>
  );
}

export function ArrayFieldTemplate({ items, canAdd, onAddClick, disabled, readonly }: ArrayFieldTemplateProps) {
  const { t } = useTranslation();
  return (
    <Stack gap={8}>
      {items}
      {canAdd && !disabled && !readonly && (
        <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} stroke={1.5} />} onClick={onAddClick} style={{ alignSelf: "flex-start" }}>
          {t("form.add_entry")}
        </Button>
      )}
    </Stack>
  );
}

export function ArrayFieldItemTemplate({ children, buttonsProps }: ArrayFieldItemTemplateProps) {
  const { t } = useTranslation();
  const { hasMoveUp, hasMoveDown, hasRemove, onMoveUpItem, onMoveDownItem, onRemoveItem, totalItems } = buttonsProps;
  const tool = (label: string, act: (event: React.MouseEvent) => void, icon: React.ReactNode, off = false) => (
    <ActionIcon size={22} variant="subtle" color="gray" aria-label={label} onClick={act} disabled={off}>
      {icon}
    </ActionIcon>
  );
  return (
    <div className={classes.row}>
      <div className={classes.grow}>{children}</div>
      <Stack gap={0}>
        {hasRemove && tool(t("form.remove_entry"), onRemoveItem, <IconX size={14} stroke={1.5} />)}
        {totalItems > 1 && tool(t("form.move_up"), onMoveUpItem, <IconArrowUp size={14} stroke={1.5} />, !hasMoveUp)}
        {totalItems > 1 && tool(t("form.move_down"), onMoveDownItem, <IconArrowDown size={14} stroke={1.5} />, !hasMoveDown)}
      </Stack>
    </div>
  );
}

export const Nothing = () => null;

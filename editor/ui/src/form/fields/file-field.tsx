import { Button, FileButton, Group, Text } from "@mantine/core";
import { IconUpload, IconX } from "@tabler/icons-react";
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeInput } from "../code/code-input";
import { languageOf } from "../code/language";
import { asSchema, type ParamsContext } from "../context";
import classes from "../form.module.css";
import { readBytes, sizeOfBase64, type Read } from "../upload";
import { idOf, pathOf, shownOf, titleOf } from "./props";
import { locale } from "../../i18n/locale";

const DEFAULT_KB = 256;

/** The content of a file: text is shown and can be written here, other bytes are kept as base64. */
export function FileField(props: FieldProps) {
  const { t, i18n } = useTranslation();
  const schema = asSchema(props.schema);
  const base64 = schema.contentEncoding === "base64";
  const kb = schema["x-ui"]?.max_kb ?? DEFAULT_KB;
  const [refused, setRefused] = useState("");
  const value = shownOf(props);
  const text = typeof value === "string" ? value : "";
  const limit = new Intl.NumberFormat(locale(i18n.language)).format(kb);
  const take = async (file: File | null) => {
    if (!file) return;
    // a file that is too large is not read at all
    const read: Read = file.size > kb * 1000 ? { refused: "too_large" } : readBytes(new Uint8Array(await file.arrayBuffer()), base64, kb * 1000);
    setRefused(read.refused ? t(`widget.file_${read.refused}`, { name: file.name, limit }) : "");
    if (read.value !== undefined) props.onChange(read.value, pathOf(props));
  };
  return (
    <div>
      {!base64 && (
        <CodeInput id={idOf(props)} label={titleOf(props)} value={text} rows={schema["x-ui"]?.rows ?? 6} readOnly={false} language={languageOf(schema, props.registry.formContext as ParamsContext)}
          onChange={(next) => props.onChange(next, pathOf(props))} />
      )}
      <Group gap={8} mt={4}>
        <FileButton onChange={(file) => void take(file)}>
          {(button) => (
            <Button {...button} id={base64 ? idOf(props) : undefined} size="compact-sm" variant="default" leftSection={<IconUpload size={14} stroke={1.5} />} aria-label={`${t("widget.file_choose")}: ${titleOf(props)}`}>
              {t("widget.file_choose")}
            </Button>
          )}
        </FileButton>
        {base64 && text && (
          <>
            <Text size="sm">{t("widget.file_kept", { count: sizeOfBase64(text), bytes: new Intl.NumberFormat(locale(i18n.language)).format(sizeOfBase64(text)) })}</Text>
            <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconX size={14} stroke={1.5} />} onClick={() => props.onChange(undefined, pathOf(props))}>
              {t("widget.clear")}
            </Button>
          </>
        )}
        <Text size="xs" c="dimmed">
          {t(base64 ? "widget.file_limit" : "widget.file_limit_text", { limit })}
        </Text>
      </Group>
      {refused && (
        <p className={classes.error} role="alert">
          {refused}
        </p>
      )}
    </div>
  );
}

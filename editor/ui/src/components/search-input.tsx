import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { KeyboardEventHandler, Ref } from "react";
import { useTranslation } from "react-i18next";

interface SearchInputProps {
  value: string;
  setValue: (value: string) => void;
  label: string;
  width?: number | string;
  ref?: Ref<HTMLInputElement>;
  onKeyDown?: KeyboardEventHandler;
}

export function SearchInput({ value, setValue, label, width = 260, ref, onKeyDown }: SearchInputProps) {
  const { t } = useTranslation();
  return (
    <TextInput ref={ref} w={width} aria-label={label} placeholder={label} value={value} onChange={(event) => setValue(event.currentTarget.value)} onKeyDown={onKeyDown}
      leftSection={<IconSearch size={16} stroke={1.5} />}
      rightSection={value ? <CloseButton size="sm" aria-label={t("do.clear")} onClick={() => setValue("")} /> : null} />
  );
}

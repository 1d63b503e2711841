import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export function SearchInput({ value, setValue, label, width = 260 }: { value: string; setValue: (value: string) => void; label: string; width?: number | string }) {
  const { t } = useTranslation();
  return (
    <TextInput w={width} aria-label={label} placeholder={label} value={value} onChange={(event) => setValue(event.currentTarget.value)}
      leftSection={<IconSearch size={16} stroke={1.5} />}
      rightSection={value ? <CloseButton size="sm" aria-label={t("do.clear")} onClick={() => setValue("")} /> : null} />
  );
}

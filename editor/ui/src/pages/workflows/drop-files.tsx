import { useState, type DragEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./workflows.module.css";

const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");

/** A place where files can be dropped; it says so while some are held over it. */
export function DropFiles({ take, children }: { take: (files: File[]) => void; children: ReactNode }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(0);
  return (
    <div
      className={classes.drop}
      onDragEnter={(event) => carriesFiles(event) && setOver((count) => count + 1)}
      onDragLeave={(event) => carriesFiles(event) && setOver((count) => Math.max(0, count - 1))}
      onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(0);
        take([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over > 0 && <div className={classes.dropping}>{t("incoming.drop")}</div>}
    </div>
  );
}

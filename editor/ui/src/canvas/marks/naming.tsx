import { useUi } from "../ui";
import classes from "./marks.module.css";

/** A name written where it stands. Enter and clicking elsewhere keep it, Esc does not. */
export function Naming({ label, value, write }: { label: string; value: string; write: (value: string) => void }) {
  const done = () => useUi.setState({ naming: null });
  return (
    <input className={`${classes.naming} nodrag nopan`} aria-label={label} placeholder={label} autoFocus maxLength={200} defaultValue={value}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => {
        if (event.currentTarget.dataset.given !== "up" && event.currentTarget.value.trim() !== value) write(event.currentTarget.value.trim());
        done();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") event.currentTarget.dataset.given = "up";
        if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
      }} />
  );
}

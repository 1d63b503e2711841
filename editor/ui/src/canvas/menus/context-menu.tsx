import { useCallback, useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { COMMANDS } from "../commands";
import type { Bench } from "../commands/types";
import { useUi } from "../ui";
import { Floating } from "./floating";
import classes from "./menus.module.css";
import { Keys } from "../../components/picker";

/** The menu of the right mouse button: the commands that fit what was clicked. */
export function ContextMenu({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const menu = useUi((state) => state.menu);
  const close = useCallback(() => useUi.setState({ menu: null }), []);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (menu) box.current?.querySelector("button")?.focus();
  }, [menu]);
  if (!menu) return null;
  const fitting = COMMANDS.filter((command) => command.menus?.includes(menu.kind) && (command.when?.(bench) ?? true));
  const move = (event: KeyboardEvent) => {
    const all = [...(box.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const next = event.key === "ArrowDown" ? at + 1 : event.key === "ArrowUp" ? at - 1 : event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : undefined;
    if (next === undefined) return;
    event.preventDefault();
    all[(next + all.length) % all.length]?.focus();
  };
  return (
    <Floating at={menu.screen} label={t("canvas.context_menu")} close={close} role="menu">
      <div className={classes.menu} ref={box} onKeyDown={move}>
        {fitting.map((command, index) => {
          const Shape = command.icon;
          const before = fitting[index - 1];
          const [keys] = command.keys ?? [];
          return (
            <div key={command.id} role="none" style={{ display: "contents" }}>
              {before && before.section !== command.section && <div className={classes.rule} role="separator" />}
              <button type="button" role="menuitem" className={classes.menuItem}
                onClick={() => {
                  close();
                  void command.run(bench);
                }}>
                <Shape size={16} stroke={1.5} aria-hidden />
                <span>{t(`command.${command.id}`)}</span>
                {keys && <Keys shortcut={keys} t={t} />}
              </button>
            </div>
          );
        })}
      </div>
    </Floating>
  );
}

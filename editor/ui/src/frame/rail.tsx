import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { Mark } from "../components/mark";
import { tip } from "../components/tip";
import classes from "./frame.module.css";
import { PLACES } from "./places";

export function Rail({ wide, toggle }: { wide: boolean; toggle: () => void }) {
  const { t } = useTranslation();
  const item = (to: string, name: string, Shape: Icon) => (
    <NavLink key={to} {...tip(wide ? undefined : t(`frame.${name}`), "right")} to={to} end={to === "/"} className={classes.link} aria-label={t(`frame.${name}`)}>
      <Shape size={20} stroke={1.5} aria-hidden />
      {wide && <span className={classes.word}>{t(`frame.${name}`)}</span>}
    </NavLink>
  );
  const Fold = wide ? IconLayoutSidebarLeftCollapse : IconLayoutSidebarLeftExpand;
  return (
    <nav className={classes.rail} aria-label={t("frame.navigation")}>
      <Link to="/" className={classes.brand} aria-label={`Ruota: ${t("frame.to_home")}`}>
        <Mark size={24} />
        {wide && <span className={classes.word}>Ruota</span>}
      </Link>
      {PLACES.slice(0, -1).map(([to, name, shape]) => item(to, name, shape))}
      <div className={classes.gap} />
      {PLACES.slice(-1).map(([to, name, shape]) => item(to, name, shape))}
      <button type="button" className={classes.link} onClick={toggle} aria-label={t(wide ? "frame.fold" : "frame.unfold")}>
        <Fold size={20} stroke={1.5} aria-hidden />
        {wide && <span className={classes.word}>{t("frame.fold")}</span>}
      </button>
    </nav>
  );
}

import {
  IconAdjustments, IconAppWindow, IconArrowsSplit, IconBell, IconBinaryTree, IconBox, IconBrandWindows, IconBroadcast, IconCalendarTime,
  IconCertificate, IconChartBar, IconClock, IconClockPause, IconCode, IconCpu, IconCube, IconDatabase, IconDeviceDesktop, IconDeviceFloppy, IconDisc,
  IconDownload, IconFile, IconFileCertificate, IconFileCheck, IconFileText, IconFolder, IconFolderOff, IconForms, IconGitBranch, IconHandStop,
  IconHeartbeat, IconHourglass, IconKey, IconListDetails, IconLock, IconLockSquare, IconMail, IconMathFunction, IconMessage, IconNetwork, IconPackage,
  IconPackageImport, IconPackages, IconPassword, IconPlayerStop, IconPlug, IconPower, IconPuzzle, IconRefresh, IconRepeat, IconRotate, IconRoute,
  IconSearch, IconServer, IconServerCog, IconSettings, IconShield, IconShieldCheck, IconShieldSearch, IconShieldUp, IconSitemap, IconStack2,
  IconTerminal2, IconTool, IconTrash, IconUser, IconUsers, IconUserShield, IconVariable, IconVirus, IconWall, IconWorld, IconWorldDownload, type Icon,
} from "@tabler/icons-react";
import { AREA_HUES } from "./hues";

const ICONS: Record<string, Icon> = {
  adjustments: IconAdjustments, "app-window": IconAppWindow, "arrows-split": IconArrowsSplit, bell: IconBell, "binary-tree": IconBinaryTree,
  box: IconBox, "brand-windows": IconBrandWindows, broadcast: IconBroadcast, "calendar-time": IconCalendarTime, certificate: IconCertificate,
  "chart-bar": IconChartBar, clock: IconClock, "clock-pause": IconClockPause, code: IconCode, cpu: IconCpu, cube: IconCube, database: IconDatabase,
  "device-desktop": IconDeviceDesktop, "device-floppy": IconDeviceFloppy, disc: IconDisc, download: IconDownload, file: IconFile,
  "file-certificate": IconFileCertificate, "file-check": IconFileCheck, "file-text": IconFileText, folder: IconFolder, "folder-off": IconFolderOff,
  forms: IconForms, "git-branch": IconGitBranch, "hand-stop": IconHandStop, heartbeat: IconHeartbeat, hourglass: IconHourglass, key: IconKey,
  list: IconListDetails, "list-details": IconListDetails, lock: IconLock, "lock-square": IconLockSquare, mail: IconMail,
  "math-function": IconMathFunction, message: IconMessage, network: IconNetwork, package: IconPackage, "package-import": IconPackageImport,
  packages: IconPackages, password: IconPassword, "player-stop": IconPlayerStop, plug: IconPlug, power: IconPower, puzzle: IconPuzzle,
  refresh: IconRefresh, repeat: IconRepeat, rotate: IconRotate, route: IconRoute, search: IconSearch, server: IconServer, "server-cog": IconServerCog,
  settings: IconSettings, shield: IconShield, "shield-check": IconShieldCheck, "shield-search": IconShieldSearch, "shield-up": IconShieldUp,
  sitemap: IconSitemap, stack: IconStack2, "stack-2": IconStack2, terminal: IconTerminal2, "terminal-2": IconTerminal2, tool: IconTool,
  trash: IconTrash, user: IconUser, "user-shield": IconUserShield, users: IconUsers, variable: IconVariable, virus: IconVirus, wall: IconWall,
  world: IconWorld, "world-download": IconWorldDownload,
};

const AREA_ICONS: Record<string, Icon> = {
  patch: IconDownload, sec: IconShield, av: IconVirus, baseline: IconShieldCheck, onboard: IconPlug, inv: IconListDetails, health: IconHeartbeat, sw: IconPackage,
  svc: IconSettings, task: IconCalendarTime, file: IconFile, reg: IconBinaryTree, user: IconUser, net: IconNetwork, power: IconPower, notify: IconBell, logic: IconGitBranch, script: IconTerminal2,
};

/** Whether Ruota has a picture of this name. */
export const hasIcon = (icon: string): boolean => icon in ICONS;

/** The picture of a node type: its own where Ruota has it, else that of its area. */
export const iconOf = (icon: string | undefined, area: string): Icon => ICONS[icon ?? ""] ?? AREA_ICONS[area] ?? IconBox;

export const AREAS = ["patch", "baseline", "sec", "av", "onboard", "inv", "health", "sw", "svc", "task", "file", "reg", "user", "net", "power", "script", "notify", "logic"];

const rank = (area: string) => (AREAS.includes(area) ? AREAS.indexOf(area) : AREAS.length);

/** Kinds of steps in the order of their areas; the order within one stays. */
export const byArea = <T extends { area: string }>(types: readonly T[]): T[] => [...types].sort((a, b) => rank(a.area) - rank(b.area));

export const tileStyle = (area: string) => {
  const hue = AREA_HUES[area] ?? 30;
  return { background: `hsl(${hue} 38% var(--r-tile-l))`, color: `hsl(${hue} 48% var(--r-tile-ink))` };
};

import {
  IconAdjustments, IconArrowsSplit, IconBell, IconBinaryTree, IconBox, IconBroadcast, IconChartBar, IconClockPause, IconClock, IconCode, IconCpu, IconCube,
  IconDatabase, IconDeviceDesktop, IconDeviceFloppy, IconDisc, IconDownload, IconFile, IconFileText, IconFolder, IconForms, IconGitBranch,
  IconHandStop, IconHeartbeat, IconHourglass, IconKey, IconListDetails, IconLock, IconMail, IconMathFunction, IconMessage, IconNetwork, IconPackage, IconPackageImport, IconPackages,
  IconPlayerStop, IconPlug, IconPower, IconPuzzle, IconRefresh, IconRepeat, IconRotate, IconRoute, IconSearch, IconServer, IconSettings, IconShield, IconShieldCheck,
  IconSitemap, IconStack2, IconTerminal2, IconTool, IconTrash, IconUser, IconUsers, IconWall, IconWorld, IconWorldDownload, IconVariable, type Icon,
} from "@tabler/icons-react";
import { AREA_HUES } from "./hues";

const ICONS: Record<string, Icon> = {
  adjustments: IconAdjustments, "arrows-split": IconArrowsSplit, bell: IconBell, "binary-tree": IconBinaryTree, box: IconBox, broadcast: IconBroadcast, "chart-bar": IconChartBar,
  clock: IconClock, "clock-pause": IconClockPause, code: IconCode, cpu: IconCpu, cube: IconCube, database: IconDatabase,
  "device-desktop": IconDeviceDesktop, "device-floppy": IconDeviceFloppy, disc: IconDisc, download: IconDownload, file: IconFile,
  "file-text": IconFileText, folder: IconFolder, forms: IconForms, "git-branch": IconGitBranch, "hand-stop": IconHandStop, heartbeat: IconHeartbeat,
  hourglass: IconHourglass, key: IconKey, list: IconListDetails, "list-details": IconListDetails, lock: IconLock, mail: IconMail,
  "math-function": IconMathFunction, message: IconMessage, network: IconNetwork, package: IconPackage, "package-import": IconPackageImport, packages: IconPackages, "player-stop": IconPlayerStop, plug: IconPlug,
  power: IconPower, puzzle: IconPuzzle, refresh: IconRefresh, repeat: IconRepeat, rotate: IconRotate, route: IconRoute, search: IconSearch, server: IconServer,
  settings: IconSettings, shield: IconShield, "shield-check": IconShieldCheck, sitemap: IconSitemap, stack: IconStack2, "stack-2": IconStack2,
  terminal: IconTerminal2, "terminal-2": IconTerminal2, tool: IconTool, trash: IconTrash, user: IconUser, users: IconUsers, wall: IconWall,
  world: IconWorld, "world-download": IconWorldDownload, variable: IconVariable,
};

const AREA_ICONS: Record<string, Icon> = {
  patch: IconDownload, sec: IconShield, baseline: IconShieldCheck, onboard: IconPlug, inv: IconListDetails, health: IconHeartbeat, sw: IconPackage,
  av: IconShieldCheck, svc: IconSettings, task: IconClock, file: IconFile, reg: IconBinaryTree, user: IconUser, net: IconNetwork, power: IconPower, notify: IconBell, logic: IconGitBranch, script: IconTerminal2,
};

/** The picture of a node type: its own where Ruota has it, else that of its area. */
export const iconOf = (icon: string | undefined, area: string): Icon => ICONS[icon ?? ""] ?? AREA_ICONS[area] ?? IconBox;

export const AREAS = ["patch", "baseline", "sec", "av", "onboard", "inv", "health", "sw", "svc", "task", "file", "reg", "user", "net", "power", "script", "notify", "logic"];

export const tileStyle = (area: string) => {
  const hue = AREA_HUES[area] ?? 30;
  return { background: `hsl(${hue} 38% var(--r-tile-l))`, color: `hsl(${hue} 48% var(--r-tile-ink))` };
};

import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** From pale to deep; 6 is filled, with white upon it, in light and dark; 4 is the accent in dark. */
const ruota: MantineColorsTuple = [
  "#E8F5F4", "#D0E9E7", "#A3D5D1", "#6FC3BC", "#2FB5AC", "#169790", "#0B7A75", "#09665F", "#07524D", "#053E3B",
];
/** Neutral greys with a little warmth. */
const gray: MantineColorsTuple = [
  "#FAF9F7", "#F4F2EF", "#E9E6E1", "#DBD7D0", "#C2BDB4", "#9C968C", "#76716A", "#58544E", "#3D3A36", "#262421",
];
const dark: MantineColorsTuple = [
  "#E4E1DC", "#BDB9B2", "#98948D", "#716D67", "#4C4945", "#3A3835", "#2B2A27", "#211F1D", "#191816", "#121110",
];

/** The head of a dialog is no banner of the page. */
const PLAIN = { role: "presentation" };

export const theme = createTheme({
  primaryColor: "ruota",
  primaryShade: 6,
  autoContrast: true,
  luminanceThreshold: 0.36,
  colors: { ruota, gray, dark },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "8px", xl: "16px" },
  defaultRadius: "md",
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "20px", lineHeight: "28px" }, h2: { fontSize: "16px", lineHeight: "24px" }, h3: { fontSize: "14px", lineHeight: "20px" } } },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Button: { defaultProps: { size: "sm" } },
    // the title in the tint's own colour would not be legible enough upon it
    Alert: { styles: { title: { color: "var(--mantine-color-text)" } } },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", allowDeselect: false } },
    // in the page, since what is in no landmark is not found by those who jump between them; the first entry takes the focus
    Menu: { defaultProps: { portalProps: { target: "#floating" }, withInitialFocusPlaceholder: false } },
    Modal: { styles: { title: { fontSize: 16, fontWeight: 600, lineHeight: 1.35 } }, defaultProps: { attributes: { header: PLAIN }, centered: true, overlayProps: { backgroundOpacity: 0.4 } } },
    Drawer: { styles: { title: { fontSize: 16, fontWeight: 600, lineHeight: 1.35 } }, defaultProps: { attributes: { header: PLAIN }, position: "right", size: 520, overlayProps: { backgroundOpacity: 0.25 } } },
  },
});

export const resolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#FFFFFF",
    "--mantine-color-text": "#262421",
    "--mantine-color-dimmed": "#6B665F",
    "--mantine-color-error": "#B3261E",
    "--r-page": "#FAF9F7",
    "--r-card": "#FFFFFF",
    "--r-line": "#E4E0DA",
    "--r-line-strong": "#CFCAC2",
    "--r-hover": "#F4F2EF",
    "--r-accent": "#0B7A75",
    "--r-accent-soft": "#E8F5F4",
    "--r-canvas": "#F6F4F1",
    "--r-dot": "#D6D1C9",
    "--r-ok": "#2B7A3B",
    "--r-changed": "#0B7A75",
    "--r-bad": "#B3261E",
    "--r-warn": "#A85A00",
    "--r-lost": "#7440B5",
    "--r-busy": "#1F66B8",
    "--r-idle": "#76716A",
    "--r-tile-l": "93%",
    "--r-tile-ink": "34%",
  },
  dark: {
    "--mantine-color-body": "#191816",
    "--mantine-color-text": "#E4E1DC",
    "--mantine-color-dimmed": "#A09B93",
    "--mantine-color-error": "#F28B82",
    "--r-page": "#151412",
    "--r-card": "#1E1D1A",
    "--r-line": "#33312D",
    "--r-line-strong": "#4A4742",
    "--r-hover": "#282623",
    "--r-accent": "#2FB5AC",
    "--r-accent-soft": "#14332F",
    "--r-canvas": "#131210",
    "--r-dot": "#35322D",
    "--r-ok": "#6CC07C",
    "--r-changed": "#2FB5AC",
    "--r-bad": "#F28B82",
    "--r-warn": "#EBA04B",
    "--r-lost": "#BD96EE",
    "--r-busy": "#7DB3F0",
    "--r-idle": "#989389",
    "--r-tile-l": "22%",
    "--r-tile-ink": "76%",
  },
});

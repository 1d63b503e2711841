// jsdom knows neither media queries nor fonts; Mantine asks for both.
if (typeof window !== "undefined" && !window.matchMedia) {
  window.matchMedia = (query: string) =>
    ({
      matches: false,
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      addListener: () => undefined,
      removeListener: () => undefined,
      dispatchEvent: () => false,
      onchange: null,
    }) as MediaQueryList;
}
if (typeof document !== "undefined" && !document.fonts) Object.defineProperty(document, "fonts", { value: new EventTarget() });

import "./mantine";
import "@mantine/notifications/styles.css";
import "./styles.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadAhead } from "./ahead";
import { ApiError } from "./api/client";
import { App } from "./app";
import { Tips } from "./components/tips";
import { startLanguages } from "./i18n";
import { resolver, theme } from "./theme";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // the server's own refusals are final; a server that is restarting is worth another try
      retry: (count, error) => count < 3 && error instanceof ApiError && error.status === 0,
      refetchOnWindowFocus: false,
    },
  },
});

/** A page that takes longer than this to have all it begins with shows its frame first. */
const BEGIN_MS = 300;

const begun = loadAhead(window.location.pathname, queries);
void Promise.all([startLanguages(), Promise.race([begun, new Promise((resolve) => setTimeout(resolve, BEGIN_MS))])]).then(() => {
  createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
          <Notifications position="bottom-right" limit={3} autoClose={5000} />
          <Tips />
          <App />
        </MantineProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
});

import { createBrowserRouter, Outlet } from "react-router";
import { RouterProvider } from "react-router/dom";
import { SessionProvider, useSessionQuery } from "./api/session";
import { Waiting } from "./components/late";
import { Trouble } from "./components/trouble";
import { Shell } from "./frame/shell";
import { RouteError } from "./frame/route-error";
import { Canvas, CatalogPage, Clients, Credentials, DevicePage, Devices, History, RunPage, Runs, Schedules, Settings, Workflows } from "./late-pages";
import { Home } from "./pages/home/home";
import { Login } from "./pages/login";
import { Setup } from "./pages/setup";

const Body = () => (
  <Shell>
    <Outlet />
  </Shell>
);

const router = createBrowserRouter([
  {
    element: <Body />,
    errorElement: <RouteError />,
    children: [
      { index: true, element: <Home /> },
      { path: "workflows", element: <Workflows /> },
      { path: "workflows/:id", element: <Canvas /> },
      { path: "workflows/:id/history", element: <History /> },
      { path: "runs", element: <Runs /> },
      { path: "runs/:id", element: <RunPage /> },
      { path: "schedules", element: <Schedules /> },
      { path: "devices", element: <Devices /> },
      { path: "devices/:id", element: <DevicePage /> },
      { path: "clients", element: <Clients /> },
      { path: "credentials", element: <Credentials /> },
      { path: "catalog", element: <CatalogPage /> },
      { path: "catalog/:type", element: <CatalogPage /> },
      { path: "settings", element: <Settings /> },
      { path: "settings/:tab", element: <Settings /> },
      { path: "*", element: <RouteError missing /> },
    ],
  },
]);

export function App() {
  const session = useSessionQuery();
  if (session.isPending) return <Waiting />;
  if (session.isError) return <Trouble error={session.error} retry={() => void session.refetch()} full />;
  if (session.data.setup_needed) return <Setup />;
  if (!session.data.user) return <Login />;
  return (
    <SessionProvider session={session.data}>
      <RouterProvider router={router} />
    </SessionProvider>
  );
}

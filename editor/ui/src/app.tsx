import { Center, Loader } from "@mantine/core";
import { lazy, Suspense } from "react";
import { createBrowserRouter, Outlet } from "react-router";
import { RouterProvider } from "react-router/dom";
import { SessionProvider, useSessionQuery } from "./api/session";
import { Trouble } from "./components/trouble";
import { Shell } from "./frame/shell";
import { RouteError } from "./frame/route-error";
import { Home } from "./pages/home/home";
import { Login } from "./pages/login";
import { Setup } from "./pages/setup";

const Workflows = lazy(() => import("./pages/workflows/workflows"));
const Canvas = lazy(() => import("./canvas/canvas-page"));
const History = lazy(() => import("./history/history-page"));
const Runs = lazy(() => import("./pages/runs"));
const RunPage = lazy(() => import("./run/run-page"));
const Schedules = lazy(() => import("./pages/schedules/schedules"));
const Devices = lazy(() => import("./pages/devices/devices"));
const DevicePage = lazy(() => import("./pages/devices/device-page"));
const Clients = lazy(() => import("./pages/clients"));
const Credentials = lazy(() => import("./pages/credentials"));
const CatalogPage = lazy(() => import("./pages/catalog"));
const Settings = lazy(() => import("./pages/settings/settings"));

function Waiting() {
  return (
    <Center h="100%" mih={200}>
      <Loader size="sm" color="var(--r-idle)" type="dots" />
    </Center>
  );
}

const Body = () => (
  <Shell>
    <Suspense fallback={<Waiting />}>
      <Outlet />
    </Suspense>
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

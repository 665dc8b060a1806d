import { useEffect, useRef, useState } from "preact/hooks";
import type { Overview } from "../src/documents/overview/overview.js";
import { timeOf } from "./format.js";
import { imageHash, type Route, routeOf } from "./route.js";
import { ThemeChoice } from "./theme.js";
import { DriftView } from "./views/drift.js";
import { FleetView } from "./views/fleet.js";
import { ImageView } from "./views/image.js";
import { TrendsView } from "./views/trends.js";

/** The page: what the hash names, below what all views share. */
export function App({ overview }: { overview: Overview }) {
  const route = useRoute(overview);
  const title = titleOf(route);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${title} - image-factory`;
    // Who comes by keyboard or listens goes on where the new view begins.
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [title]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        To the content
      </button>
      <header class="top">
        <div class="brand">
          <strong>image-factory</strong>
          <span class="quiet">{madeOf(overview)}</span>
        </div>
        <Navigation overview={overview} route={route} />
        <ThemeChoice />
      </header>
      <main id="main" tabIndex={-1}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <View overview={overview} route={route} />
      </main>
    </>
  );
}

function View({ overview, route }: { overview: Overview; route: Route }) {
  switch (route.view) {
    case "fleet":
      return <FleetView overview={overview} />;
    case "drift":
      return overview.drift === undefined ? null : <DriftView drift={overview.drift} />;
    case "trends":
      return <TrendsView images={overview.images} />;
    case "image":
      return <ImageView image={route.image} platform={route.platform} />;
  }
}

function Navigation({ overview, route }: { overview: Overview; route: Route }) {
  const link = (href: string, text: string, current: boolean) => (
    <li>
      <a href={href} {...(current && { "aria-current": "page" as const })}>
        {text}
      </a>
    </li>
  );
  return (
    <nav aria-label="Report">
      <ul>
        {link("#/fleet", "Fleet", route.view === "fleet")}
        {overview.drift !== undefined && link("#/drift", "Drift", route.view === "drift")}
        {link("#/trends", "Trends", route.view === "trends")}
        {overview.images.map((image) =>
          link(imageHash(image), image.name, route.view === "image" && route.image === image),
        )}
      </ul>
    </nav>
  );
}

function useRoute(overview: Overview): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash, overview));
  useEffect(() => {
    const changed = () => setRoute(routeOf(location.hash, overview));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, [overview]);
  return route;
}

function titleOf(route: Route): string {
  if (route.view === "image") return `${route.image.name} ${route.platform.platform}`;
  return { fleet: "Fleet", drift: "Drift since release", trends: "Trends" }[route.view];
}

function madeOf({ at, commit, dirty }: Overview): string {
  const state = commit === undefined ? "" : `, commit ${commit.slice(0, 12)}${dirty ? " with changes" : ""}`;
  return `${timeOf(at)}${state}`;
}

import { render } from "preact";
import { App } from "./app.js";
import { readOverview } from "./read-overview.js";

const place = document.getElementById("app");
if (place !== null) render(<App overview={readOverview(document)} />, place);

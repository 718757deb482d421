/*
 * The wiring: protocol and platform below, view models between, the view on
 * top.
 */
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(<p>Wardwire</p>);

// htmx is set up by <meta name="htmx-config"> in base.html: no evaluated code, no inline styles.
import htmx from "htmx.org/dist/htmx.esm.js";
import { announce, csrfToken, text } from "./util.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") {
    event.detail.headers["X-CSRFToken"] = csrfToken(event.target.closest("form"));
  }
});
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, () => announce(text("failed")));
}

export default htmx;

// <form data-track>: takes the code from behind the "#" of a scanned address and puts it into the
// field; it never reaches a server's log that way, nor stays in the browser's history.
import { fresh } from "./util.js";

export function startTrack(root) {
  for (const form of fresh(root, "form[data-track]", "trackReady")) {
    const field = form.querySelector('[name="code"]');
    const take = () => {
      const code = decodeURIComponent(location.hash.slice(1));
      if (!/^[0-9A-Za-z-]{8,40}$/.test(code)) return;
      field.value = code;
      history.replaceState(null, "", location.pathname + location.search);
      form.querySelector('[type="submit"]').focus();
    };
    take();
    window.addEventListener("hashchange", take);
  }
}

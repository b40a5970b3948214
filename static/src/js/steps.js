// <form data-steps> with <fieldset data-step>: one long page that folds into steps.
// The first step with an error opens first; back always works, the browser's own too.
import { announce, fresh, make, text } from "./util.js";

const ERRORS = ".is-invalid, [aria-invalid='true'], .invalid-feedback, .errorlist";

const titleOf = (step) => step.dataset.stepTitle || step.querySelector("legend")?.textContent.trim() || "";

/** Whether a part counts: data-review-unless="name=value" leaves it out while that is chosen. */
function isLeftOut(label, form) {
  const [name, value] = label.closest("[data-review-unless]")?.dataset.reviewUnless.split("=") || [];
  return Boolean(name) && new FormData(form).get(name) === value;
}

/** What was answered, as label and value pairs, for the review before sending. */
function answers(step) {
  const rows = [];
  const form = step.closest("form");
  for (const label of step.querySelectorAll("label")) {
    const field = label.control;
    if (!field || field.type === "hidden" || label.closest("template, [hidden]") || isLeftOut(label, form)) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      const group = field.closest("fieldset");
      const title = group?.dataset.reviewLabel || group?.querySelector("legend")?.textContent.trim() || "";
      if (field.checked) rows.push([title, label.textContent.trim()]);
      continue;
    }
    const value = field.type === "file"
      ? [...field.files].map((file) => file.name).join(", ")
      : field.selectedOptions ? [...field.selectedOptions].map((option) => option.text).join(", ") : field.value;
    // A long form tells what was filled in, and nothing of the rest.
    if (!value.trim() && "reviewFilled" in form.dataset) continue;
    const name = label.cloneNode(true);
    name.querySelector(".optional")?.remove();
    rows.push([name.textContent.replace("*", "").trim(), value || text("notFilled")]);
  }
  for (const said of step.querySelectorAll("[data-review]")) {
    const value = said.dataset.reviewValue ?? said.textContent.trim();
    if (value) rows.push([said.dataset.review, value]);
  }
  return rows;
}

function fillReview(form, steps) {
  const target = form.querySelector("[data-step-review]");
  if (!target) return;
  const list = make("dl", { class: "summary" });
  for (const step of steps) {
    if (step.contains(target)) continue;
    for (const [label, value] of answers(step)) {
      const row = make("div", { class: "summary-row" });
      row.append(make("dt", {}, label), make("dd", {}, value));
      list.append(row);
    }
  }
  target.replaceChildren(list);
}

/** The step's first [data-needed] field that is empty, with its words beside it; or none. */
function complain(step) {
  let first;
  for (const field of step.querySelectorAll("[data-needed]")) {
    const id = `${field.id}_needed`;
    document.getElementById(id)?.remove();
    const described = (field.getAttribute("aria-describedby") || "").split(" ").filter((part) => part && part !== id);
    const isEmpty = !field.value.trim();
    if (isEmpty) first ??= field;
    // The server may have said it already.
    if (isEmpty && !document.getElementById(`${field.id}_error`)) {
      field.before(make("p", { id, class: "invalid-feedback d-block" }, field.dataset.needed));
      described.push(id);
    }
    field.closest(".field")?.classList.toggle("has-error", isEmpty);
    field.setAttribute("aria-invalid", String(isEmpty));
    field.setAttribute("aria-describedby", described.join(" "));
  }
  return first;
}

export function startSteps(root) {
  for (const form of fresh(root, "form[data-steps]", "stepsReady")) {
    const steps = [...form.querySelectorAll("[data-step]")];
    if (steps.length < 2) continue;
    form.classList.add("is-folded");

    const head = make("div", { class: "steps-head", tabindex: "-1" });
    const where = make("p", { class: "stepper-text" });
    const line = make("ol", { class: "stepper-line", "aria-hidden": "true" });
    line.append(...steps.map(() => make("li")));
    head.append(where, line);
    steps[0].before(head);

    const nav = make("div", { class: "steps-nav" });
    const back = make("button", { type: "button", class: "btn btn-secondary" }, text("stepBack"));
    const next = make("button", { type: "button", class: "btn btn-primary" }, text("stepNext"));
    nav.append(back, next);
    steps.at(-1).after(nav);

    let current = 0;
    const show = (index, { focus = true, remember = true } = {}) => {
      current = Math.max(0, Math.min(index, steps.length - 1));
      steps.forEach((step, number) => step.classList.toggle("is-current", number === current));
      [...line.children].forEach((item, number) => {
        item.className = number < current ? "is-done" : number === current ? "is-now" : "";
      });
      where.textContent = text("stepOf").replace("%(current)s", current + 1).replace("%(total)s", steps.length);
      const isLast = current === steps.length - 1;
      form.classList.toggle("is-last", isLast);
      back.hidden = current === 0;
      next.hidden = isLast;
      if (isLast) fillReview(form, steps);
      if (remember) history.pushState({ step: current }, "", `#step-${current + 1}`);
      if (focus) {
        head.focus({ preventScroll: true });
        head.scrollIntoView({ block: "nearest" });
        announce(`${where.textContent} ${titleOf(steps[current])}`);
      }
    };
    const stepOf = (element) => steps.findIndex((step) => step.contains(element));

    next.addEventListener("click", () => {
      const wrong = form.noValidate ? null : [...steps[current].querySelectorAll("input, select, textarea")]
        .find((field) => field.willValidate && !field.checkValidity());
      if (wrong) { wrong.reportValidity(); return; }
      const empty = complain(steps[current]);
      if (empty) empty.focus();
      else show(current + 1);
    });
    back.addEventListener("click", () => show(current - 1));
    form.addEventListener("keydown", (event) => {
      // Enter in a field goes on, it doesn't send a form whose end was not seen.
      if (event.key === "Enter" && event.target.matches("input:not([type=submit]):not([type=button])")
        && current < steps.length - 1) {
        event.preventDefault();
        next.click();
      }
    });
    // The browser's own bubble speaks the browser's language, which may not be the page's.
    form.addEventListener("invalid", ({ target }) => {
      if (target.validity.valueMissing) target.setCustomValidity(text("fillIn"));
    }, true);
    form.addEventListener("input", ({ target }) => target.setCustomValidity?.(""));
    // The browser can't point at a field that is folded away.
    let revealing = false;
    form.addEventListener("invalid", (event) => {
      const index = stepOf(event.target);
      if (revealing || index < 0 || index === current) { revealing = true; }
      else { show(index, { focus: false }); revealing = true; }
      setTimeout(() => { revealing = false; });
    }, true);
    // Links of the error summary lead to fields in folded steps.
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      const target = link && document.getElementById(link.hash.slice(1));
      if (!target || !form.contains(target)) return;
      const index = stepOf(target);
      if (index < 0) return;
      event.preventDefault();
      show(index, { focus: false });
      target.focus();
      target.scrollIntoView({ block: "center" });
    });
    // Another script wants one of its parts to be seen.
    form.addEventListener("stepto", (event) => {
      const index = stepOf(event.detail);
      if (index >= 0) show(index, { focus: false });
    });
    window.addEventListener("popstate", (event) => {
      if (event.state && "step" in event.state) show(event.state.step, { remember: false });
    });

    const failed = steps.findIndex((step) => step.querySelector(ERRORS));
    const asked = Number(location.hash.match(/^#step-(\d+)$/)?.[1] || 1) - 1;
    const first = failed >= 0 ? failed : asked;
    show(first, { focus: false, remember: false });
    history.replaceState({ step: current }, "", location.href);
  }
}

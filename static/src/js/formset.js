// Rows of a Django formset: <div data-formset="prefix"> with [data-formset-rows], one
// <template data-formset-template> that holds __prefix__, and [data-formset-add]; in a row
// [data-formset-remove] and, where the order counts, [data-formset-move="up|down"].
import { announce, fresh, text } from "./util.js";

const rowsOf = (box) => [...box.querySelector("[data-formset-rows]").children]
  .filter((row) => row.matches("[data-formset-row]"));

/** Writes the order of the visible rows into their ORDER fields. */
function renumber(box) {
  rowsOf(box).filter((row) => !row.hidden).forEach((row, index) => {
    const order = row.querySelector('[name$="-ORDER"]');
    if (order) order.value = index + 1;
    const number = row.querySelector("[data-formset-number]");
    if (number) number.textContent = index + 1;
  });
}

function changed(box) {
  renumber(box);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startFormsets(root) {
  for (const box of fresh(root, "[data-formset]", "formsetReady")) {
    const prefix = box.dataset.formset;
    const total = () => box.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    const most = Number(box.querySelector(`[name="${prefix}-MAX_NUM_FORMS"]`)?.value || 1000);
    const rows = box.querySelector("[data-formset-rows]");
    const template = box.querySelector("template[data-formset-template]");

    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button || button.closest("[data-formset]") !== box) return;
      if (button.matches("[data-formset-add]")) {
        const index = Number(total().value);
        if (rowsOf(box).filter((row) => !row.hidden).length >= most) return announce(text("rowLimit"));
        const holder = document.createElement("template");
        holder.innerHTML = template.innerHTML.replaceAll("__prefix__", index);
        const row = holder.content.firstElementChild;
        rows.append(row);
        total().value = index + 1;
        document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
        changed(box);
        row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
        return;
      }
      const row = button.closest("[data-formset-row]");
      if (!row) return;
      if (button.matches("[data-formset-remove]")) {
        const mark = row.querySelector('[name$="-DELETE"]');
        const neighbour = row.previousElementSibling || row.nextElementSibling;
        if (mark) {
          if (mark.type === "checkbox") mark.checked = true;
          else mark.value = "on";
          row.hidden = true;
          for (const field of row.querySelectorAll("[required]")) field.required = false;
        } else {
          row.remove(); // a gap in the numbers is an empty extra form to Django
        }
        changed(box);
        announce(text("rowRemoved"));
        (neighbour?.querySelector("[data-formset-remove]") || box.querySelector("[data-formset-add]"))?.focus();
      } else if (button.dataset.formsetMove) {
        const visible = rowsOf(box).filter((other) => !other.hidden);
        const place = visible.indexOf(row);
        if (button.dataset.formsetMove === "up" && place > 0) visible[place - 1].before(row);
        if (button.dataset.formsetMove === "down" && place < visible.length - 1) visible[place + 1].after(row);
        changed(box);
        button.focus();
        announce(text("rowMoved", String(rowsOf(box).filter((other) => !other.hidden).indexOf(row) + 1)));
      }
    });
  }
}

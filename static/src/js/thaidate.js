// [data-thai-date]: beneath the field, the date as the server will understand it, in words.
// Only a hint: the server reads the field, and also what is not understood here.
import { fresh, make, text } from "./util.js";

const DIGITS = "๐๑๒๓๔๕๖๗๘๙";
const MONTHS = ["มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
  "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"];
const ENGLISH = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const SHORT = ["มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค"];

/** A Date in UTC for "9/8/2565", "9 ส.ค. 2565", "๙ สิงหาคม ๒๕๖๕", "9 Aug 2022"; null when unsure. */
export function readThaiDate(typed) {
  const plain = typed.trim().replace(/[๐-๙]/g, (digit) => DIGITS.indexOf(digit)).replace(/พ\.?ศ\.?|วันที่/g, " ");
  const numbers = plain.match(/^(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})$/);
  const words = plain.match(/^\s*(\d{1,2})\s*([A-Za-zก-๙.]+?)\s*(\d{4})\s*$/);
  let month;
  let parts;
  if (numbers) {
    parts = numbers;
    month = Number(numbers[2]);
  } else if (words) {
    parts = words;
    const name = words[2].replace(/\./g, "");
    const english = name.length > 2 ? ENGLISH.indexOf(name.slice(0, 3).toLowerCase()) : -1;
    month = Math.max(MONTHS.indexOf(name), SHORT.indexOf(name), english) + 1;
  }
  if (!parts || !month) return null;
  let year = Number(parts[3]);
  if (year >= 1900 && year <= 2200) year += 543; // C.E., as the server reads it
  if (year < 2400 || year > 2700) return null;
  const day = Number(parts[1]);
  const date = new Date(Date.UTC(year - 543, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : null;
}

/** "วันอังคารที่ 9 สิงหาคม 2565", or "Tuesday 9 August 2022 (B.E. 2565)". */
function inWords(date) {
  const day = date.getUTCDate();
  const buddhist = date.getUTCFullYear() + 543;
  if (document.documentElement.lang.startsWith("th")) {
    const weekday = date.toLocaleDateString("th-TH", { weekday: "long", timeZone: "UTC" });
    return `${weekday}ที่ ${day} ${MONTHS[date.getUTCMonth()]} ${buddhist}`;
  }
  const words = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return `${date.toLocaleDateString("en-GB", words)} (B.E. ${buddhist})`;
}

export function startThaiDates(root) {
  for (const field of fresh(root, "input[data-thai-date]", "dateReady")) {
    const hint = make("p", { class: "hint-date", "aria-live": "polite", id: `${field.id || field.name}-words` });
    (field.closest(".input-group") || field).after(hint);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${hint.id}`.trim());
    const update = () => {
      const date = field.value ? readThaiDate(field.value) : null;
      hint.classList.toggle("is-understood", Boolean(date));
      hint.textContent = date ? inWords(date) : field.value ? text("dateUnsure") : "";
    };
    field.addEventListener("input", update);
    update();
  }
}

"""What a browser would send: the values of a page's forms, as they were served."""

from html.parser import HTMLParser

from django.urls import reverse


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.select, self.area, self.template = [], None, None, 0

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "template":
            self.template += 1
        if self.template:
            return
        if tag == "form":
            self.forms.append({"action": a.get("action", ""), "data": {}})
        if not self.forms:
            return
        data = self.forms[-1]["data"]
        name = a.get("name")
        if tag == "input" and name:
            kind = a.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in a:
                    data.setdefault(name, []).append(a.get("value", "on"))
            elif kind not in ("submit", "button"):
                data.setdefault(name, []).append(a.get("value", ""))
        elif tag == "select" and name:
            self.select = [name, None, None]
        elif tag == "option" and self.select:
            value = a.get("value", "")
            if self.select[1] is None:
                self.select[1] = value
            if "selected" in a:
                self.select[2] = value
        elif tag == "textarea" and name:
            self.area = [name, ""]

    def handle_endtag(self, tag):
        if tag == "template":
            self.template -= 1
        if self.template:
            return
        if tag == "select" and self.select:
            name, first, chosen = self.select
            value = chosen if chosen is not None else first
            if value is not None:
                self.forms[-1]["data"].setdefault(name, []).append(value)
            self.select = None
        elif tag == "textarea" and self.area:
            name, text = self.area
            self.forms[-1]["data"].setdefault(name, []).append(
                text.removeprefix("\r\n").strip("\n")
            )
            self.area = None

    def handle_data(self, data):
        if self.area and not self.template:
            self.area[1] += data


def form_data(response, containing: str) -> dict:
    """The values of the page's form that has a field named `containing`."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return next(form["data"] for form in parser.forms if containing in form["data"])


def at(name, plan, *args) -> str:
    """The address of one of a plan's pages."""
    return reverse(f"plans:{name}", args=[plan.organisation.slug, plan.uuid, *args])


def activity_at(name, activity) -> str:
    """The address of one of an activity's pages."""
    return reverse(f"plans:{name}", args=[activity.organisation.slug, activity.uuid])


def text(response) -> str:
    return response.content.decode()

"""PDF from a Django template; the only module that imports WeasyPrint.

A template extends ``pdf/base.html``. It may name our fonts (``font:Sarabun-Bold.ttf``) and the
files that its caller hands over (``asset:photo1``); every other address is refused, so that no
text which somebody typed can make the renderer read a file or call a server.

WeasyPrint is imported when the first PDF is made: the web processes never need it.
"""

import gc
import logging
import threading
from contextlib import contextmanager
from functools import lru_cache
from urllib.parse import unquote

from django.template.loader import render_to_string
from django.utils import translation

from thai import fonts

# Photos are scaled down to what a printer shows.
_IMAGE_DPI = 200
_JPEG_QUALITY = 85

# A layout is a million objects, nearly all of which live to the end. Looking for dead ones more
# seldom still takes 60 MiB more at 1,000 rows and saves no time that can be measured.
_OBJECTS_BETWEEN_COLLECTIONS = 2_000

_progress = logging.getLogger("weasyprint.progress")


class MissingFile(LookupError):
    """A template names an ``asset:`` that its caller did not hand over."""


class RefusedAddress(ValueError):
    """Something in a document points outside of it: it is left out, and a warning is logged."""


def render_pdf(
    template, context, *, files=None, on_page=None, tagged=True, created=None, language="th"
):
    """Render `template` with `context`; returns the PDF as bytes.

    `files` maps the names that the template uses in ``asset:<name>`` to their content.
    `on_page(number)` is called as each page is laid out, and may raise to stop the work; numbers
    start again from 1 when pages are laid out once more because the text names the page count.
    `tagged` gives PDF/UA-1, with a structure for screen readers, for a fifth of the time.
    `created`, a datetime, is the document's date: with the same date, context and files, the
    bytes are the same. Raises MissingFile when the template names a file that is not in `files`.
    """
    from weasyprint import HTML

    from documents import lines, styles

    _remember_page_references()
    lines.install()
    styles.install()
    with translation.override(language):
        html = render_to_string(template, {"thai_digits": False, **context})
    fetcher = _Fetcher(files or {})
    options = {
        "pdf_variant": "pdf/ua-1" if tagged else None,
        "dpi": _IMAGE_DPI,
        "jpeg_quality": _JPEG_QUALITY,
    }
    source = HTML(string=html, url_fetcher=fetcher)
    source._ua_stylesheets = lambda forms: [styles.basic_styles()]
    with _page_reports(on_page), _fewer_collections():
        document = source.render(**options)
        if fetcher.missing:
            raise MissingFile(", ".join(sorted(fetcher.missing)))
        if created:
            document.metadata.created = document.metadata.modified = created.isoformat("T")
        return document.write_pdf(**options)


class _Fetcher:
    """The only way from a document to anything outside of it."""

    # Read by WeasyPrint: what is refused is left out, the rest of the document is made.
    _fail_on_errors = False

    def __init__(self, files):
        self.files = files
        self.fonts = fonts.font_dir()
        self.missing = set()

    def __call__(self, url):
        from weasyprint.urls import URLFetcherResponse

        scheme, _, name = url.partition(":")
        return URLFetcherResponse(url, self._read(scheme, unquote(name)))

    def _read(self, scheme, name):
        if scheme == "font" and name in map(fonts.file_name, fonts.STYLES):
            return (self.fonts / name).read_bytes()
        if scheme == "asset":
            if name not in self.files:
                self.missing.add(name)
                raise MissingFile(name)
            return self.files[name]
        raise RefusedAddress(scheme)


@lru_cache(maxsize=1)
def _remember_page_references():
    """Let pydyf list the references of a file's pages once, and not once per tagged element.

    Without it the time for a tagged document grows with the square of its pages: 2 of 12 s at
    200 pages.
    """
    import pydyf

    plain = pydyf.PDF.page_references.fget

    def page_references(pdf):
        count = len(pdf.pages["Kids"])
        known = getattr(pdf, "_known_page_references", None)
        if known is None or known[0] != count:
            known = pdf._known_page_references = (count, plain(pdf))
        return known[1]

    pydyf.PDF.page_references = property(page_references)


@contextmanager
def _page_reports(on_page):
    """Call `on_page` for each page that this thread lays out.

    WeasyPrint tells its progress through a logger only.
    """
    if on_page is None:
        yield
        return
    handler = _PageHandler(on_page)
    level = _progress.level
    _progress.addHandler(handler)
    _progress.setLevel(logging.INFO)
    # For `on_page` alone: a line a page would fill the log.
    _progress.propagate = False
    try:
        yield
    finally:
        _progress.removeHandler(handler)
        _progress.setLevel(level)


@contextmanager
def _fewer_collections():
    thresholds = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


class _PageHandler(logging.Handler):
    def __init__(self, on_page):
        super().__init__()
        self.on_page = on_page
        self.thread = threading.get_ident()

    def emit(self, record):
        if record.thread == self.thread and "Creating layout - Page" in str(record.msg):
            self.on_page(record.args[0])

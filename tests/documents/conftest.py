import io
from pathlib import Path

import pypdfium2
import pytest

from documents.pdf import render_pdf
from thai import fonts

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(scope="session")
def built_fonts(tmp_path_factory):
    return fonts.build_font(tmp_path_factory.mktemp("fonts"))


@pytest.fixture
def render(settings, built_fonts):
    """Render one of the templates of these tests; returns the PDF."""
    settings.FONT_DIR = built_fonts
    first, *others = settings.TEMPLATES
    settings.TEMPLATES = [{**first, "DIRS": [*first["DIRS"], TEMPLATES]}, *others]

    def render_one(name, **context):
        options = {
            key: context.pop(key)
            for key in ("files", "on_page", "tagged", "created", "language")
            if key in context
        }
        context = {"title": "เอกสารทดสอบ", "author": "สำนักงานเขตตัวอย่าง", **context}
        return render_pdf(f"tests/{name}.html", context, **options)

    return render_one


@pytest.fixture
def open_pdf():
    """Open a PDF with pdfium, as a browser does, and close it after the test."""
    opened = []

    def open_one(content):
        opened.append(pypdfium2.PdfDocument(io.BytesIO(content)))
        return opened[-1]

    yield open_one
    for document in opened:
        document.close()


@pytest.fixture
def text_of(open_pdf):
    """The text that a reader copies out of a PDF, a string a page."""

    def extract(content):
        texts = []
        for page in open_pdf(content):
            text_page = page.get_textpage()
            texts.append(text_page.get_text_range())
            text_page.close()
            page.close()
        return texts

    return extract

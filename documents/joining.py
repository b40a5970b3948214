"""One PDF out of several that were rendered apart, with one structure tree for screen readers.

A layout holds every box of a document in memory until it is written. A table of a thousand rows is
therefore made in parts, each forgotten before the next begins.
"""

import io

import pikepdf


def join_pdfs(parts) -> bytes:
    """The pages of all `parts` (PDFs as bytes) in order; metadata and language are the first's.

    The same parts give the same bytes. Structure and bookmarks of the later parts are appended to
    those of the first. Numbers on the pages are the renderer's business.
    """
    target = pikepdf.open(io.BytesIO(parts[0]))
    sources = [pikepdf.open(io.BytesIO(part)) for part in parts[1:]]
    try:
        for source in sources:
            _append(target, source)
        out = io.BytesIO()
        target.save(
            out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    finally:
        for document in (target, *sources):
            document.close()
    return out.getvalue()


def page_count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def _append(target, source) -> None:
    before = len(target.pages)
    target.pages.extend(source.pages)
    added = [target.pages[index] for index in range(before, len(target.pages))]
    # The pages are copied first, so that what points to them finds the copies.
    if "/StructTreeRoot" in source.Root and "/StructTreeRoot" in target.Root:
        _append_structure(target, source, added)
    if "/Outlines" in source.Root:
        _append_outlines(target, source)


def _append_structure(target, source, pages) -> None:
    tree = target.Root.StructTreeRoot
    offset = int(tree.get("/ParentTreeNextKey", _next_key(tree)))
    for page in pages:
        if "/StructParents" in page.obj:
            page.obj.StructParents = int(page.obj.StructParents) + offset
        for annotation in page.obj.get("/Annots", []):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + offset
    copied = target.copy_foreign(source.Root.StructTreeRoot)
    document = _children(tree)[0]
    for element in _children(copied):
        # Each part has a Document element; one document keeps the first's.
        for child in _children(element):
            child.P = document
            document.K.append(child)
    numbers = tree.ParentTree.Nums
    added = list(copied.ParentTree.Nums)
    for key, value in zip(added[::2], added[1::2], strict=True):
        numbers.append(int(key) + offset)
        numbers.append(value)
    tree.ParentTreeNextKey = offset + _next_key(copied)


def _children(element) -> list:
    kids = element.K
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _next_key(tree) -> int:
    numbers = list(tree.ParentTree.Nums)
    return max((int(key) for key in numbers[::2]), default=-1) + 1


def _append_outlines(target, source) -> None:
    copied = target.copy_foreign(source.Root.Outlines)
    if "/First" not in copied:
        return
    if "/Outlines" not in target.Root:
        target.Root.Outlines = copied
        return
    outlines = target.Root.Outlines
    entry = copied.First
    while entry is not None:
        entry.Parent = outlines
        entry = entry.get("/Next")
    if "/Last" in outlines:
        outlines.Last.Next = copied.First
        copied.First.Prev = outlines.Last
    else:
        outlines.First = copied.First
    outlines.Last = copied.Last
    outlines.Count = int(outlines.get("/Count", 0)) + int(copied.get("/Count", 0))

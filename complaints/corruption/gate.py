"""The outermost middleware: the pages of those who report stand apart from everything else."""


class ReporterGate:
    """Hands requests on; the public pages of the channel are answered here (DOOR)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

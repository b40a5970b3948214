"""The one exception of this app: typed text that cannot be read, with a message for the reader."""


class ThaiValueError(ValueError):
    """Text that could not be read. `code` is stable; `message` is a lazy Thai sentence.

    `params` fill the placeholders of `message`; `str(error)` is the whole sentence in the
    active language.
    """

    code = "invalid"

    def __init__(self, message, **params):
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self):
        return str(self.message) % self.params if self.params else str(self.message)

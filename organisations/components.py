"""Values that the components under templates/components show; `part` of the ui tags draws them."""

from typing import NamedTuple


class TaskRow(NamedTuple):
    """One part of a piece of work and how it stands (`components/_task.html`).

    `state` is done, missing, returned, in_progress, optional, locked or not_started; `state_label`
    only another word than the state's own; `why` what is missing, or the comment with which it
    came back; `hint` a line of explanation; without `url` it is no link.
    """

    label: str
    state: str
    url: str = ""
    why: str = ""
    hint: str = ""
    state_label: str = ""
    key: str = ""

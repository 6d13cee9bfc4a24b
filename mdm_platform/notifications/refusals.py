"""How a mail server or a gateway says no."""


class Refused(Exception):
    """This message was refused: for now (`temporary`) or for good. `code` is kept with the message."""

    def __init__(self, *, code: str, temporary: bool) -> None:
        self.code = code
        self.temporary = temporary
        super().__init__(code)


class Unreachable(Exception):
    """The server itself cannot be used: the other messages of the batch wait too."""

    def __init__(self, *, code: str) -> None:
        self.code = code
        super().__init__(code)

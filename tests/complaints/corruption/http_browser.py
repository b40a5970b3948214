"""A browser that asks a running server, with what the tests use of `django.test.Client`."""

import http.client
import re
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urljoin

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart


class Answer(NamedTuple):
    status_code: int
    content: bytes
    headers: http.client.HTTPMessage
    streaming: bool = False


class Browser:
    """Keeps cookies, sends forms as files are sent, follows where it is told to."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None):
        self.port, self.cookies = port, dict(cookies or {})

    def get(self, path, data=None, *, follow=False) -> Answer:
        query = f"?{urlencode(data)}" if data else ""
        return self._ask("GET", f"{path}{query}", None, follow)

    def post(self, path, data=None, *, follow=False) -> Answer:
        return self._ask("POST", path, encode_multipart(BOUNDARY, data or {}), follow)

    @staticmethod
    def csrf(page: Answer) -> dict[str, str]:
        """The token of a page's form."""
        name = "csrfmiddlewaretoken"
        return {name: re.search(rf'name="{name}" value="([^"]+)"', page.content.decode())[1]}

    def _ask(self, method, path, body, follow) -> Answer:
        headers = {"Host": "localhost", "Sec-Fetch-Site": "same-origin", "User-Agent": "agent-77"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={one}" for name, one in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = MULTIPART_CONTENT
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.read(), response.headers)
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0" or not morsel.value:
                    del self.cookies[name]
        if follow and answer.status_code in (302, 303):
            return self.get(urljoin(path, answer.headers["Location"]), follow=True)
        return answer

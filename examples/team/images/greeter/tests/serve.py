"""Starts the service as the image's entrypoint does, and asks it."""

import threading
import urllib.parse
import urllib.request

import waitress
from greeter import app


def main() -> None:
    server = waitress.create_server(app, host="127.0.0.1", port=8000)
    threading.Thread(target=server.run, daemon=True).start()
    with urllib.request.urlopen("http://127.0.0.1:8000/" + urllib.parse.quote("Zoë"), timeout=10) as response:
        print(response.read().decode(), end="")


main()

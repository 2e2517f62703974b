"""Downloading a data set once, checked, into a cache folder."""

import contextlib
import logging
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from helpers.data.errors import DataError
from helpers.progress import progress_bar

if TYPE_CHECKING:
    from pooch import Pooch
    from requests import RequestException

CONNECTION_SECONDS = 5
SILENCE_SECONDS = 30
CHUNK_BYTES = 2**16


class RemoteFile(NamedTuple):
    """A file to download: its name, its SHA-256 checksum (64 hexadecimal digits), its bytes."""

    name: str
    sha256: str
    size: int


# H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747. Both places serve the same files.
FASHION_MNIST_ADDRESSES = (
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)
FASHION_MNIST_FILES = (
    RemoteFile(
        "train-images-idx3-ubyte.gz",
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        26_421_880,
    ),
    RemoteFile(
        "train-labels-idx1-ubyte.gz",
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        29_515,
    ),
    RemoteFile(
        "t10k-images-idx3-ubyte.gz",
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        4_422_102,
    ),
    RemoteFile(
        "t10k-labels-idx1-ubyte.gz",
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        5_148,
    ),
)


def cache_folder(set_name: str) -> Path:
    """Return where a data set is kept: below ``COURSE_CACHE``, or where the system has caches."""
    import pooch

    chosen = os.environ.get("COURSE_CACHE", "").strip()
    if not chosen:
        return pooch.os_cache("vanishing-gradients-course") / set_name
    try:
        return Path(chosen).expanduser() / set_name
    except RuntimeError:
        raise DataError(
            f"COURSE_CACHE is {chosen!r}, but there is no such user: write the folder in full"
        ) from None


def fetch_files(files: Sequence[RemoteFile], addresses: Sequence[str], folder: Path) -> None:
    """Have all files in `folder`, each with the right checksum; what is there stays there.

    A file that is missing or does not match its checksum is downloaded under another name, checked
    and only then given its own. Progress bars show on the way and vanish.

    Args:
        files: what to have.
        addresses: URLs of folders that end in ``/``; one after the other is tried.
        folder: made if it is missing. It is the data set's own; abandoned downloads are removed.

    Raises:
        DataError: no address has all the files, or the folder cannot be used.

    """
    import pooch
    from requests import RequestException

    # Without this, every download writes a log line into the notebook.
    pooch.get_logger().setLevel(logging.WARNING)
    _remove_abandoned_downloads(folder)
    problems = []
    for address in addresses:
        registry = {file.name: f"sha256:{file.sha256}" for file in files}
        cache = pooch.create(path=folder, base_url=address, registry=registry)
        server = urlsplit(address).netloc
        try:
            for file in files:
                _fetch_file(file, cache)
            return
        except RequestException as error:
            problems.append(f"{server} {_explain(error)}")
        except OSError as error:
            raise DataError(
                f"the cache folder {folder} cannot be used ({error.strerror or error}): set "
                "COURSE_CACHE to a folder that can be written"
            ) from error
        except ValueError:
            problems.append(f"{server} sent {file.name} with a wrong checksum")
    raise DataError(
        f"{file.name} could not be downloaded ({'; '.join(problems)}): check the network and try "
        "again, or unset COURSE_DATA to work with the embedded digits"
    )


def _fetch_file(file: RemoteFile, cache: "Pooch") -> None:
    """Have one file in the cache; a bar shows only if it must be downloaded."""
    from pooch import HTTPDownloader

    def download(url: str, output_file: str, cache: "Pooch") -> None:
        with progress_bar(file.size, file.name, unit="B", unit_scale=True, delay=0) as bar:
            HTTPDownloader(
                progressbar=bar,
                chunk_size=CHUNK_BYTES,
                timeout=(CONNECTION_SECONDS, SILENCE_SECONDS),
            )(url, output_file, cache)
        # It was made for its owner's eyes alone, but a class may share the cache.
        Path(output_file).chmod(0o644)

    cache.fetch(file.name, downloader=download)


def _explain(error: "RequestException") -> str:
    from requests import HTTPError, Timeout
    from requests.exceptions import ChunkedEncodingError

    if isinstance(error, HTTPError):
        return f"answered with status {error.response.status_code}"
    if isinstance(error, Timeout):
        return "did not answer in time"
    if isinstance(error, ChunkedEncodingError):
        return "broke off in the middle"
    return f"could not be reached ({type(error).__name__})"


def _remove_abandoned_downloads(folder: Path) -> None:
    """Remove the unfinished files of downloads that were killed, which could not tidy up.

    One that is still going on has written within `SILENCE_SECONDS`, or it gives up.
    """
    for unfinished in folder.glob("tmp*"):
        # It may have been finished meanwhile, or be somebody else's; it is never read, so it may
        # as well stay.
        with contextlib.suppress(OSError):
            if time.time() - unfinished.stat().st_mtime > 2 * SILENCE_SECONDS:
                unfinished.unlink()

"""Pictures as students paste them, and files that only claim to be pictures."""

import base64
import io
import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = "the-place-of-the-photo"
SCRIPT = "<script>alert(11)</script>"


def make(format_="PNG", size=(20, 10), colour=(255, 0, 0), mode="RGB", **options):
    """Return the bytes of a picture of one colour."""
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, format_, **options)
    return file.getvalue()


def as_text(data):
    """Write bytes in base64."""
    return base64.b64encode(data).decode()


def make_with_words():
    """Make a picture with words beside its pixels, and a program behind its end."""
    told = PngInfo()
    told.add_text("Comment", SECRET)
    return make(pnginfo=told, icc_profile=SECRET.encode()) + SCRIPT.encode()


def make_photo(rotation=6):
    """Make a photo that was taken with the camera held upright: red above, blue below."""
    image = Image.new("RGB", (40, 20), "blue")
    image.paste("red", (0, 0, 20, 20))
    told = Image.Exif()
    told[0x0112], told[0x010E] = rotation, SECRET
    file = io.BytesIO()
    image.save(file, "JPEG", exif=told, quality=95)
    return file.getvalue()


def make_moving():
    """Make a picture that moves: red, then blue."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def make_bomb(width=60_000, height=60_000):
    """Make a PNG of a few kilobytes that says it has billions of pixels."""

    def chunk(name, content):
        code = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + code

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(2**20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(3)">{SCRIPT}</svg>'.encode()


def open_text(data):
    """Open a picture that is written in base64."""
    return Image.open(io.BytesIO(base64.b64decode(data)))

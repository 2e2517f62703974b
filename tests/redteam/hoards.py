"""Ways to memory that counts for nobody, and to what an account has only so much of, as data.

Of each, the call that makes it, and what a sandbox says of it; without the filter of system calls
it is made.
"""

CALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(x86_64, aarch64, *arguments):
    number = {'x86_64': x86_64, 'aarch64': aarch64}[os.uname().machine]
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
"""
MAP = f"""{CALL}
import mmap
shared_memory = mmap.mmap.__base__  # the call itself, without what stands in for it
"""
HOARDS = {
    "shared memory without a file": (f"{MAP}shared_memory(-1, 4096)", "not permitted"),
    "watchers of files": (f"{CALL}call(294, 26, 0)", "not implemented"),
    "events to read and write": (
        f"{CALL}call(206, 0, 1, ctypes.byref(ctypes.c_ulong(0)))",
        "not implemented",
    ),
    "files to wait for": ("import select\nselect.epoll()", "not implemented"),
    "changes of a folder": ("import fcntl, os\nfcntl.fcntl(os.open('.', 0), 1026, 2)", "permitted"),
    "larger pipes": ("import fcntl, os\nfcntl.fcntl(os.pipe()[0], 1031, 2**17)", "not permitted"),
    "rules for the pages of a file": (
        f"{CALL}import mmap\nfile = open('m', 'w+b')\nfile.truncate(4096)\n"
        "mapped = ctypes.c_char.from_buffer(mmap.mmap(file.fileno(), 4096))\n"
        "page = ctypes.addressof(mapped)\n"
        "call(237, 235, ctypes.c_void_p(page), ctypes.c_ulong(4096), 1, None, 0, 0)",
        "not permitted",
    ),
    "lists of rights": (
        "import os, struct\nopen('f', 'w').close()\n"
        "rights = [(1, 7, -1), *[(2, 7, 1000)] * 1000, (4, 7, -1), (16, 7, -1), (32, 7, -1)]\n"
        "told = struct.pack('<I', 2) + b''.join(struct.pack('<HHi', *one) for one in rights)\n"
        "os.setxattr('f', 'system.posix_acl_access', told)",
        "not supported",
    ),
    "filters of system calls": (
        f"{CALL}import struct\n"
        "allow = ctypes.create_string_buffer(struct.pack('=HBBI', 6, 0, 0, 0x7FFF0000))\n"
        "call(317, 277, 1, 0, struct.pack('HxxxxxxP', 1, ctypes.addressof(allow)))",
        "not permitted",
    ),
    "open files that a table of its own hides": (f"{CALL}call(436, 436, 900, 901, 2)", "permitted"),
}

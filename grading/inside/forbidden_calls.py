"""The system calls that student code may not make, by their numbers, and why.

The namespaces keep students apart without this. It closes what would undo a limit: new namespaces
and mounts, and memory of the kernel or of the machine that no process's own count shows; what one
notebook could use up for all others of the same account; and parts of the kernel that no notebook
needs. Numbers are those of x86_64 and aarch64; None: the call does not exist there.
"""

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # the column, the mark
NEWEST_KNOWN = 462  # mseal; what a later kernel adds is not there until somebody has looked at it

# These answer "not permitted".
FORBIDDEN = {
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # memory that belongs to no process's own pages, so that no sum over processes shows it
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "vmsplice": (278, 75),  # one byte in a pipe holds on to a page of 2 MB that is given back
    "landlock_create_ruleset": (444, 444),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "seccomp": (317, 277),  # programs of thousands of steps, for each thread others
    # a rule for each page of a file, which stays with the file
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "set_mempolicy_home_node": (450, 450),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # parts of the kernel that no notebook needs
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "fanotify_init": (300, 262),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "modify_ldt": (154, None),
    "vhangup": (153, 58),
    "syslog": (103, 116),
}
# These answer as in a kernel that was built without them, and libraries then take another way. What
# they count is shared by everything that runs under the same account: 128 watchers of files, 65536
# events to read and write, and one twenty-fifth of the memory in files that are waited for.
NOT_THERE = {
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "io_setup": (206, 0),
    "epoll_create": (213, None),
    "epoll_create1": (291, 20),
}
# These answer as on a file system without extended attributes: lists of rights are kept in memory
# of the kernel, 64 KB for each file.
NO_ATTRIBUTES = {
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
}

# Of the following it depends on the arguments what is answered.
CALLS = {
    "clone": (56, 220),
    "clone3": (435, 435),
    "close_range": (436, 436),
    "mmap": (9, 222),
    "prctl": (157, 167),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "setsockopt": (54, 208),
    "setsid": (112, 157),  # a new session would get a share of the processors of its own
    "fcntl": (72, 25),
}
# A thread with open files of its own, so that the count of its process's does not show them.
THREAD, SHARED_FILES, OWN_FILES = 0x10000, 0x400, 2
# Shared memory without a file counts for nobody once it is not mapped any more, though it stays as
# long as one page of it is; in a file of the scratch folder it does. Large pages count nowhere.
SHARED, ANONYMOUS, HUGE_PAGES = 0x01, 0x20, 0x40000
FUTEX_TABLE = 78  # PR_FUTEX_HASH: a table of any size in the kernel's memory
ALLOWED_SOCKETS = (1, 2, 10, 16)  # unix, IPv4, IPv6, netlink; not vsock, which has no namespaces
# SO_SNDBUF, SO_RCVBUF and those that go beyond the system's limits. They are passed over in
# silence: what lies in a socket's buffers belongs to no process, so their size has to stay the
# usual one.
SOCKET_LEVEL, BUFFERS = 1, (7, 8, 32, 33)
PROGRAMS = (26, 50, 51, 52)  # SO_ATTACH_FILTER and its kinds
# F_SETLK, F_SETLKW and their kinds for open files: each lock is kernel memory that counts nowhere,
# and a file holds any number. In a folder of one's own nobody else is there to be locked out.
RECORD_LOCKS = (6, 7, 37, 38)
CHANGES_OF_FILES = (1026, 1031)  # F_NOTIFY; F_SETPIPE_SZ, pipes larger than usual

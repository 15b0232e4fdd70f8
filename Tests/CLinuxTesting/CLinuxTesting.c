// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CLinuxTesting.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/fanotify.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

int lt_mount_silent_fuse(const char *directory) {
    int descriptor = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return -1;
    char options[128];
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0", descriptor);
    if (mount("silent", directory, "fuse", MS_NOSUID | MS_NODEV, options) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

int lt_mount_tmpfs(const char *directory) { return mount("test", directory, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m"); }

int lt_unmount(const char *directory) { return umount2(directory, MNT_DETACH); }

int lt_exchange(const char *left, const char *right) {
    return renameat2(AT_FDCWD, left, AT_FDCWD, right, RENAME_EXCHANGE);
}

int lt_hold_opens(const char *directory) {
    int descriptor = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    if (fanotify_mark(descriptor, FAN_MARK_ADD, FAN_OPEN_PERM | FAN_EVENT_ON_CHILD | FAN_ONDIR, AT_FDCWD, directory) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

int lt_wait_for_end(int process)
{
    int descriptor = (int)syscall(SYS_pidfd_open, process, 0);
    if (descriptor < 0) return errno == ESRCH ? 0 : -1;
    struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
    int result;
    do result = poll(&waiting, 1, -1);
    while (result < 0 && errno == EINTR);
    close(descriptor);
    return result == 1 ? 0 : -1;
}

// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CLinuxTesting.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
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

int lt_rename_new(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int lt_set_attribute(const char *path, const char *name, const uint8_t *value, size_t size) {
    return lsetxattr(path, name, value, size, 0);
}

int lt_set_modified(const char *path, int64_t seconds, int32_t nanoseconds) {
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = (time_t)seconds, .tv_nsec = nanoseconds}};
    return utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

static uint8_t kind_of(DIR *directory, const struct dirent *entry) {
    unsigned char type = entry->d_type;
    struct stat status;
    // Some file systems do not tell the kind with the name.
    if (type == DT_UNKNOWN && fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        type = IFTODT(status.st_mode);
    }
    return type == DT_DIR ? 'd' : type == DT_REG ? 'f' : type == DT_LNK ? 'l' : 'o';
}

ssize_t lt_list(const char *path, uint8_t *entries, size_t capacity) {
    DIR *directory = opendir(path);
    if (directory == NULL) return -1;
    size_t count = 0;
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        size_t length = strlen(entry->d_name);
        if (capacity - count < length + 2) {
            closedir(directory);
            errno = ERANGE;
            return -1;
        }
        entries[count] = kind_of(directory, entry);
        memcpy(entries + count + 1, entry->d_name, length + 1);
        count += length + 2;
    }
    closedir(directory);
    return (ssize_t)count;
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

void lt_pause(int milliseconds) { poll(NULL, 0, milliseconds); }

int lt_can_listen(int port) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int result = bind(descriptor, (struct sockaddr *)&address, sizeof address) == 0 && listen(descriptor, 1) == 0;
    close(descriptor);
    return result;
}

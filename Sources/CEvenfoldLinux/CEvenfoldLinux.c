// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CEvenfoldLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

const int32_t ef_o_path = O_PATH;
const int32_t ef_o_directory = O_DIRECTORY;
const int32_t ef_o_nofollow = O_NOFOLLOW;
const int32_t ef_at_empty_path = AT_EMPTY_PATH;
const int32_t ef_at_symlink_nofollow = AT_SYMLINK_NOFOLLOW;
const int32_t ef_at_removedir = AT_REMOVEDIR;
const int32_t ef_at_fdcwd = AT_FDCWD;
const uint64_t ef_resolve_beneath = RESOLVE_BENEATH;
const uint64_t ef_resolve_in_root = RESOLVE_IN_ROOT;
const uint64_t ef_resolve_no_symlinks = RESOLVE_NO_SYMLINKS;
const uint64_t ef_resolve_no_xdev = RESOLVE_NO_XDEV;
const uint64_t ef_resolve_no_magiclinks = RESOLVE_NO_MAGICLINKS;
const uint32_t ef_rename_noreplace = RENAME_NOREPLACE;
const uint32_t ef_rename_exchange = RENAME_EXCHANGE;
const int32_t ef_lease_read = F_RDLCK;
const int32_t ef_lease_none = F_UNLCK;

int ef_openat2(int directory, const char *path, int flags, uint64_t mode, uint64_t resolve) {
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = (uint64_t)(uint32_t)(flags | O_CLOEXEC);
    how.mode = mode;
    how.resolve = resolve;
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int ef_statx(int directory, const char *path, int empty_path, struct ef_status *status) {
    struct statx found;
    int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (empty_path ? AT_EMPTY_PATH : 0);
    if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) return -1;
    int has_birth = (found.stx_mask & STATX_BTIME) != 0;
    status->inode = found.stx_ino;
    status->size = found.stx_size;
    status->birth_seconds = has_birth ? found.stx_btime.tv_sec : 0;
    status->birth_nanoseconds = has_birth ? found.stx_btime.tv_nsec : 0;
    status->modified_seconds = found.stx_mtime.tv_sec;
    status->modified_nanoseconds = found.stx_mtime.tv_nsec;
    status->changed_seconds = found.stx_ctime.tv_sec;
    status->changed_nanoseconds = found.stx_ctime.tv_nsec;
    status->mode = found.stx_mode;
    status->owner = found.stx_uid;
    status->group = found.stx_gid;
    status->links = found.stx_nlink;
    status->device_major = found.stx_dev_major;
    status->device_minor = found.stx_dev_minor;
#ifdef STATX_ATTR_MOUNT_ROOT
    status->is_mount_root = (found.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
#else
    status->is_mount_root = 0;
#endif
    return 0;
}

int ef_renameat2(int from_directory, const char *from, int to_directory, const char *to, uint32_t flags) {
    return renameat2(from_directory, from, to_directory, to, flags);
}

ssize_t ef_getdents64(int directory, void *buffer, size_t capacity) {
    return (ssize_t)syscall(SYS_getdents64, directory, buffer, capacity);
}

int ef_syncfs(int descriptor) { return syncfs(descriptor); }

int ef_start_writing(int descriptor, uint64_t offset, uint64_t length) {
    return sync_file_range(descriptor, (off64_t)offset, (off64_t)length, SYNC_FILE_RANGE_WRITE);
}

int ef_clone(int destination, int source) { return ioctl(destination, FICLONE, source); }

int ef_clone_range(int destination, uint64_t destination_offset, int source, uint64_t source_offset, uint64_t length) {
    struct file_clone_range range;
    memset(&range, 0, sizeof range);
    range.src_fd = source;
    range.src_offset = source_offset;
    range.src_length = length;
    range.dest_offset = destination_offset;
    return ioctl(destination, FICLONERANGE, &range);
}

ssize_t ef_copy_file_range(int source, int64_t source_offset, int destination, int64_t destination_offset, size_t length) {
    off64_t from = source_offset, to = destination_offset;
    return copy_file_range(source, &from, destination, &to, length, 0);
}

ssize_t ef_listxattr(const char *path, char *names, size_t capacity) { return listxattr(path, names, capacity); }

ssize_t ef_getxattr(const char *path, const char *name, void *value, size_t capacity) {
    return getxattr(path, name, value, capacity);
}

int ef_setxattr(const char *path, const char *name, const void *value, size_t size) {
    return setxattr(path, name, value, size, 0);
}

int ef_removexattr(const char *path, const char *name) { return removexattr(path, name); }

ssize_t ef_flistxattr(int descriptor, char *names, size_t capacity) { return flistxattr(descriptor, names, capacity); }

int ef_fsetxattr(int descriptor, const char *name, const void *value, size_t size) {
    return fsetxattr(descriptor, name, value, size, 0);
}

int ef_fremovexattr(int descriptor, const char *name) { return fremovexattr(descriptor, name); }

static void fill_times(struct timespec times[2], int64_t seconds, uint32_t nanoseconds) {
    times[0].tv_sec = 0;
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_sec = seconds;
    times[1].tv_nsec = nanoseconds;
}

int ef_set_modified(int directory, const char *path, int64_t seconds, uint32_t nanoseconds, int follow) {
    struct timespec times[2];
    fill_times(times, seconds, nanoseconds);
    return utimensat(directory, path, times, follow ? 0 : AT_SYMLINK_NOFOLLOW);
}

int ef_fset_modified(int descriptor, int64_t seconds, uint32_t nanoseconds) {
    struct timespec times[2];
    fill_times(times, seconds, nanoseconds);
    return futimens(descriptor, times);
}

int ef_set_lease(int descriptor, int type) {
    // A writer that comes while the lease is held sends a signal; SIGIO would end the process, SIGURG is ignored by default.
    if (type != F_UNLCK && fcntl(descriptor, F_SETSIG, SIGURG) != 0) return -1;
    return fcntl(descriptor, F_SETLEASE, type);
}

int ef_get_lease(int descriptor) { return fcntl(descriptor, F_GETLEASE); }

int ef_fstatfs(int descriptor, struct ef_space *space) {
    struct statfs found;
    if (fstatfs(descriptor, &found) != 0) return -1;
    uint64_t block = found.f_bsize > 0 ? (uint64_t)found.f_bsize : 1;
    if (__builtin_mul_overflow(block, (uint64_t)found.f_blocks, &space->total_bytes)) space->total_bytes = UINT64_MAX;
    if (__builtin_mul_overflow(block, (uint64_t)found.f_bavail, &space->available_bytes)) space->available_bytes = UINT64_MAX;
    space->type = (uint64_t)(uint32_t)found.f_type;
    return 0;
}

int ef_inotify_init(void) { return inotify_init1(IN_CLOEXEC | IN_NONBLOCK); }

int ef_inotify_add_watch(int descriptor, const char *path, uint32_t mask) {
    return inotify_add_watch(descriptor, path, mask);
}

int ef_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

ssize_t ef_getrandom(void *buffer, size_t count) { return getrandom(buffer, count, 0); }

int ef_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    *reading = ends[0];
    *writing = ends[1];
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int ef_terminal_size(int descriptor, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -1;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

void ef_keep_buffers(int bytes) {
    mallopt(M_MMAP_THRESHOLD, bytes);
    mallopt(M_TRIM_THRESHOLD, bytes);
}

int ef_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

void ef_unlock(int descriptor) { flock(descriptor, LOCK_UN); }

static int place(posix_spawn_file_actions_t *actions, int descriptor, int target) {
    if (descriptor < 0) return posix_spawn_file_actions_addopen(actions, target, "/dev/null", target == 0 ? O_RDONLY : O_WRONLY, 0);
    return posix_spawn_file_actions_adddup2(actions, descriptor, target);
}

int ef_spawn_process(const struct ef_spawn *spawn, pid_t *process) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) return error;
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (spawn->own_group) flags |= POSIX_SPAWN_SETPGROUP;
    if (error == 0) error = posix_spawnattr_setsigmask(&attributes, &none);
    if (error == 0) error = posix_spawnattr_setsigdefault(&attributes, &all);
    if (error == 0) error = posix_spawnattr_setpgroup(&attributes, 0);
    if (error == 0) error = posix_spawnattr_setflags(&attributes, flags);
    if (error == 0 && spawn->directory != NULL) error = posix_spawn_file_actions_addchdir_np(&actions, spawn->directory);
    if (error == 0) error = place(&actions, spawn->input, 0);
    if (error == 0) error = place(&actions, spawn->output, 1);
    if (error == 0) error = place(&actions, spawn->error, 2);
    // Other libraries' sockets are not all close-on-exec.
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    if (error == 0) {
        error = posix_spawnp(process, spawn->executable, &actions, &attributes, spawn->arguments, spawn->environment);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

int ef_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int ef_pidfd_wait(int descriptor, int no_hang, int *code, int *status) {
    siginfo_t information;
    memset(&information, 0, sizeof information);
    // 3 is P_PIDFD, which older headers do not name.
    if (waitid((idtype_t)3, (id_t)descriptor, &information, WEXITED | (no_hang ? WNOHANG : 0)) != 0) return -1;
    if (information.si_pid == 0) return 0;
    *code = information.si_code;
    *status = information.si_status;
    return 1;
}

void ef_name_thread(const char *name) {
    char cut[16];
    strncpy(cut, name, sizeof cut - 1);
    cut[sizeof cut - 1] = 0;
    pthread_setname_np(pthread_self(), cut);
}

static int signal_pipe = -1;

static void note_signal(int signal) {
    int before = errno;
    unsigned char number = (unsigned char)signal;
    ssize_t written = write(signal_pipe, &number, 1);
    (void)written;
    errno = before;
}

int ef_watch_signals(const int *signals, int count, int *reading) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    // A full pipe must not hold the thread that a signal happens to interrupt.
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    signal_pipe = ends[1];
    *reading = ends[0];
    for (int index = 0; index < count; index++) {
        struct sigaction action;
        if (sigaction(signals[index], NULL, &action) != 0) return -1;
        if (action.sa_handler == SIG_IGN) continue;
        memset(&action, 0, sizeof action);
        action.sa_handler = note_signal;
        action.sa_flags = SA_RESTART;
        sigfillset(&action.sa_mask);
        if (sigaction(signals[index], &action, NULL) != 0) return -1;
    }
    return 0;
}

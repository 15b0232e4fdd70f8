// SPDX-License-Identifier: Apache-2.0

// The Linux system calls that Swift cannot import. Every function answers like the call it stands for: -1 and errno when it
// fails. None retries, none decides anything.

#ifndef C_EVENFOLD_LINUX_H
#define C_EVENFOLD_LINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Flags whose values differ between architectures or hide behind _GNU_SOURCE.
extern const int32_t ef_o_path;
extern const int32_t ef_o_directory;
extern const int32_t ef_o_nofollow;
extern const int32_t ef_at_empty_path;
extern const int32_t ef_at_symlink_nofollow;
extern const int32_t ef_at_removedir;
extern const int32_t ef_at_fdcwd;
extern const uint64_t ef_resolve_beneath;
extern const uint64_t ef_resolve_in_root;
extern const uint64_t ef_resolve_no_symlinks;
extern const uint64_t ef_resolve_no_xdev;
extern const uint64_t ef_resolve_no_magiclinks;
extern const uint32_t ef_rename_noreplace;
extern const uint32_t ef_rename_exchange;
extern const int32_t ef_lease_read;
extern const int32_t ef_lease_none;

// openat2(2): `flags` always gets O_CLOEXEC.
int ef_openat2(int directory, const char *path, int flags, uint64_t mode, uint64_t resolve);

// What statx(2) tells, without padding and unions.
struct ef_status {
    uint64_t inode;
    uint64_t size;
    int64_t birth_seconds;
    int64_t modified_seconds;
    int64_t changed_seconds;
    uint32_t birth_nanoseconds;
    uint32_t modified_nanoseconds;
    uint32_t changed_nanoseconds;
    uint32_t mode;
    uint32_t owner;
    uint32_t group;
    uint32_t links;
    uint32_t device_major;
    uint32_t device_minor;
    uint32_t is_mount_root;
};

// statx(2); never follows a final link, never mounts an automount point.
int ef_statx(int directory, const char *path, int empty_path, struct ef_status *status);

// renameat2(2).
int ef_renameat2(int from_directory, const char *from, int to_directory, const char *to, uint32_t flags);

// getdents64(2).
ssize_t ef_getdents64(int directory, void *buffer, size_t capacity);

// syncfs(2).
int ef_syncfs(int descriptor);

// sync_file_range(2) with SYNC_FILE_RANGE_WRITE: begins writing to the disk and waits for nothing.
int ef_start_writing(int descriptor, uint64_t offset, uint64_t length);

// ioctl_ficlone(2) and ioctl_ficlonerange(2).
int ef_clone(int destination, int source);
int ef_clone_range(int destination, uint64_t destination_offset, int source, uint64_t source_offset, uint64_t length);

// copy_file_range(2).
ssize_t ef_copy_file_range(int source, int64_t source_offset, int destination, int64_t destination_offset, size_t length);

// xattr(7) through a path; a path in /proc/self/fd reaches a descriptor opened with O_PATH.
ssize_t ef_listxattr(const char *path, char *names, size_t capacity);
ssize_t ef_getxattr(const char *path, const char *name, void *value, size_t capacity);
int ef_setxattr(const char *path, const char *name, const void *value, size_t size);
int ef_removexattr(const char *path, const char *name);
// xattr(7) on a descriptor that is open for reading or writing.
ssize_t ef_flistxattr(int descriptor, char *names, size_t capacity);
int ef_fsetxattr(int descriptor, const char *name, const void *value, size_t size);
int ef_fremovexattr(int descriptor, const char *name);

// utimensat(2) with both times, following a final link or not; the access time is left alone.
int ef_set_modified(int directory, const char *path, int64_t seconds, uint32_t nanoseconds, int follow);
int ef_fset_modified(int descriptor, int64_t seconds, uint32_t nanoseconds);

// fcntl(2): F_SETLEASE (after F_SETSIG, so that a break never sends SIGIO) and F_GETLEASE.
int ef_set_lease(int descriptor, int type);
int ef_get_lease(int descriptor);

// statfs(2): the type's magic number and the block counts.
struct ef_space {
    uint64_t total_bytes;
    uint64_t available_bytes;
    uint64_t type;
};
int ef_fstatfs(int descriptor, struct ef_space *space);

// inotify(7).
int ef_inotify_init(void);
int ef_inotify_add_watch(int descriptor, const char *path, uint32_t mask);

// eventfd(2).
int ef_eventfd(void);

// getrandom(2).
ssize_t ef_getrandom(void *buffer, size_t count);

// pipe2(2): both ends close-on-exec, the reading end does not block.
int ef_pipe(int *reading, int *writing);

// tty_ioctl(4), TIOCGWINSZ.
int ef_terminal_size(int descriptor, int *columns, int *rows);

// mallopt(3): keeps buffers up to `bytes` from being mapped and unmapped anew each time.
void ef_keep_buffers(int bytes);

// posix_spawn(3) with everything this project needs of it. Descriptors of -1 become /dev/null, every other inherited one is
// closed, signal mask and handlers are reset. Answers the error number, 0 for success, as posix_spawn does.
struct ef_spawn {
    const char *executable;
    char *const *arguments;
    char *const *environment;
    const char *directory;
    int input;
    int output;
    int error;
    int own_group;
};
int ef_spawn_process(const struct ef_spawn *spawn, pid_t *process);

// pidfd_open(2), and waitid(2) with P_PIDFD and WEXITED: 0 while it runs when `no_hang`, else 1 and how it ended.
int ef_pidfd_open(pid_t process);
int ef_pidfd_wait(int descriptor, int no_hang, int *code, int *status);

// sigaction(2): from now on each of the signals writes its number to a pipe, whose reading end is in `reading`. A signal that is
// ignored stays so, as nohup(1) and shells without job control want it. Called once in a process.
int ef_watch_signals(const int *signals, int count, int *reading);

// flock(2) without waiting.
int ef_lock(int descriptor);

// flock(2), LOCK_UN: given back for every copy of the descriptor.
void ef_unlock(int descriptor);

// pthread_setname_np(3) of the calling thread.
void ef_name_thread(const char *name);

#endif

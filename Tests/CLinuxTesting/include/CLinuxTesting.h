// SPDX-License-Identifier: Apache-2.0

// What only tests ask of a kernel: mounts that never answer and permission listeners that never decide, which need root;
// the end of a stranger's process; edits of files as local programs make them. -1 and errno mean failure where nothing else is said.

#ifndef C_LINUX_TESTING_H
#define C_LINUX_TESTING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Mounts a FUSE file system at a directory and answers its descriptor, from which nobody reads: every request waits until the
// descriptor is closed. -1 and errno when that is not to be had here.
int lt_mount_silent_fuse(const char *directory);

// Mounts a tmpfs.
int lt_mount_tmpfs(const char *directory);

// Detaches what is mounted at a directory.
int lt_unmount(const char *directory);

// Holds every open of a directory's entries and of the directory itself until the descriptor is closed.
int lt_hold_opens(const char *directory);

// Waits until a process that need not be a child has ended. 0 then, also when there is none of that number.
int lt_wait_for_end(int process);

// Lets a moment pass, as people do between two edits.
void lt_pause(int milliseconds);

// 1 when a TCP port of the loopback address can be listened on now.
int lt_can_listen(int port);

// Swaps two names in one step.
int lt_exchange(const char *left, const char *right);

// Renames to a name that must be free.
int lt_rename_new(const char *from, const char *to);

// Sets an extended attribute; a link is not followed.
int lt_set_attribute(const char *path, const char *name, const uint8_t *value, size_t size);

// Sets the modification time; a link is not followed.
int lt_set_modified(const char *path, int64_t seconds, int32_t nanoseconds);

// The entries of a directory, each as a letter for its kind (d, f, l, or o for others), its name and a NUL; answers the number of
// bytes. ERANGE when they do not fit.
ssize_t lt_list(const char *directory, uint8_t *entries, size_t capacity);

#endif

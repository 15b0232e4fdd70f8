// SPDX-License-Identifier: Apache-2.0

// What only tests do to a kernel: mounts that never answer and permission listeners that never decide. All need root.

#ifndef C_LINUX_TESTING_H
#define C_LINUX_TESTING_H

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

// Swaps two names in one step.
int lt_exchange(const char *left, const char *right);

#endif

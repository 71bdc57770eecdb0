/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* What an inode is, and where on an overlay it lies. */
#pragma once
#include "output.h"

#define OVERLAYFS_MAGIC 0x794c7630
#define MODE_TYPE 0170000
#define MODE_SOCKET 0140000
#define MODE_REGULAR 0100000
#define MODE_BLOCKS 0060000
#define MODE_DIRECTORY 0040000
#define MODE_CHARACTERS 0020000
#define MODE_SETUID 04000
#define MODE_SETGID 02000

/* Of an inode on an overlay: written since the image was unpacked. */
inlined int in_upper_layer(struct inode *inode)
{
	if (!type_exists(struct ovl_inode))
		return 0;

	struct ovl_inode *overlay = (void *)inode - field_offset(struct ovl_inode, vfs_inode);
	return READ(overlay, __upperdentry) != 0;
}

inlined int is_socket_file(struct file *file)
{
	struct inode *inode = READ(file, f_inode);
	return file && (READ(inode, i_mode) & MODE_TYPE) == MODE_SOCKET;
}

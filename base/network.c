/* File systems of several machines: network.h. */
#include "base/network.h"

#include <stddef.h>
#include <sys/vfs.h>

/* Magic numbers of statfs(2). */
bool network_has(const char *path)
{
    static const unsigned long magic[] = {
        0x6969,     0x517b,     0xff534d42, 0xfe534d42, /* NFS, SMB, CIFS, SMB2 */
        0x65735546, 0x00c36400, 0x5346414f, 0x01021997, /* FUSE, Ceph, AFS, 9P */
        0x0bd00bd0, 0x47504653, 0x19830326,             /* Lustre, GPFS, BeeGFS */
    };
    struct statfs status;
    if (statfs(path, &status) != 0)
        return false;
    for (size_t i = 0; i < sizeof(magic) / sizeof(*magic); i++)
        if (((unsigned long)status.f_type & 0xffffffffUL) == magic[i])
            return true;
    return false;
}

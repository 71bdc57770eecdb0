namespace Streams.Sensors.Netlink;

/// <summary>What a message of the process connector tells. Source: <c>enum proc_cn_event</c>, include/uapi/linux/cn_proc.h.</summary>
internal enum ConnectorKind : uint
{
    Acknowledgement = 0,
    Fork = 1,
    Exec = 2,
    UserId = 4,
    GroupId = 0x40,
    Session = 0x80,
    Tracing = 0x100,
    Name = 0x200,
    CoreDump = 0x4000_0000,
    Exit = 0x8000_0000,
}

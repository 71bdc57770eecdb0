using System.Collections.Immutable;

namespace Streams.Scoring.Features;

/// <summary>What the features of a window are called and count.</summary>
/// <remarks>
/// Files and resources are unknown (NaN) in a window without an event of that class, since not every source sees them; the others are then 0.
/// </remarks>
internal static class WindowFeatures
{
    public static ImmutableArray<Feature> All { get; } =
    [
        new("process_starts", "starts", "programs started"),
        new("programs", "programs", "different programs started"),
        new("shells", "starts", "shells started"),
        new("interpreters", "starts", "script interpreters started"),
        new("network_tools", "starts", "network tools started (curl, wget, nc, ssh and the like)"),
        new("package_tools", "starts", "package tools started (apt, apk, pip and the like)"),
        new("failed_exits", "exits", "processes that ended with an error or by a signal"),
        new("argument_bytes", "bytes", "mean length of a started program's arguments"),
        new("drift_starts", "starts", "programs started that the image did not contain"),
        new("memory_starts", "starts", "programs started from memory"),
        new("socket_starts", "starts", "programs started with a socket as standard input"),
        new("connections_out", "connections", "connections opened to others"),
        new("connections_in", "connections", "connections opened by others"),
        new("peers", "addresses", "different addresses that the container spoke to of its own accord"),
        new("public_peers", "addresses", "different public addresses that the container spoke to of its own accord"),
        new("ports", "ports", "different ports that the container spoke to of its own accord"),
        new("new_peers", "connections", "connections to an address and port not spoken to before"),
        new("listens", "ports", "ports that began to listen"),
        new("client_bytes_sent", "bytes", "bytes sent over connections that the container opened"),
        new("client_bytes_received", "bytes", "bytes received over connections that the container opened"),
        new("server_bytes_sent", "bytes", "bytes sent over connections that others opened"),
        new("server_bytes_received", "bytes", "bytes received over connections that others opened"),
        new("largest_upload", "bytes", "bytes sent to the one address that got most, over connections that the container opened"),
        new("file_operations", "operations", "operations on files"),
        new("files", "files", "different files touched"),
        new("file_bytes_read", "bytes", "bytes read from files"),
        new("file_bytes_written", "bytes", "bytes written to files"),
        new("files_created", "files", "files created, renamed or linked"),
        new("files_removed", "files", "files removed"),
        new("temporary_files", "operations", "operations that write below /tmp, /var/tmp or /dev/shm"),
        new("failed_file_operations", "operations", "operations on files that were refused"),
        new("privilege_changes", "changes", "changes of user, capabilities or namespaces, and like acts"),
        new("cpu", "millicores", "CPU time used per second"),
        new("throttled", "ms/s", "time throttled per second"),
        new("memory", "bytes", "memory charged"),
        new("memory_limits", "times", "times that the memory limit was met"),
        new("tasks", "tasks", "processes and threads alive"),
        new("block_bytes_read", "bytes", "bytes read from block devices"),
        new("block_bytes_written", "bytes", "bytes written to block devices"),
    ];
}

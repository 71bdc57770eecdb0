using System.Globalization;

namespace Streams.Sensors.Netlink;

/// <summary>A mount on which a container can write files.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Path">Where it lies, in the container.</param>
internal readonly record struct WritableMount(int Id, string Path)
{
    // what the kernel shows there are no files, and a device is not opened by who only watches
    private static readonly HashSet<string> s_kernelsOwn = new(StringComparer.Ordinal)
    {
        "proc", "sysfs", "cgroup", "cgroup2", "devpts", "devtmpfs", "mqueue", "securityfs", "debugfs", "tracefs", "bpf", "configfs", "pstore", "efivarfs", "fusectl", "binfmt_misc", "autofs", "nsfs", "rpc_pipefs",
    };

    /// <summary>Those in a mountinfo file, the root first.</summary>
    /// <remarks>Source: proc(5), /proc/PID/mountinfo.</remarks>
    public static List<WritableMount> Parse(IEnumerable<string> mountinfo)
    {
        var mounts = new List<WritableMount>();
        foreach (var line in mountinfo)
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 6 || fields.Length < dash + 2 || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                continue;
            }

            var path = Unescape(fields[4]);
            if (!s_kernelsOwn.Contains(fields[dash + 1]) && !IsReadOnly(fields[5]) && !IsOfTheKernel(path))
            {
                mounts.Insert(path == "/" ? 0 : mounts.Count, new WritableMount(id, path));
            }
        }

        return mounts;
    }

    private static bool IsReadOnly(string options) => options == "ro" || options.StartsWith("ro,", StringComparison.Ordinal);

    private static bool IsOfTheKernel(string path) =>
        IsBelow(path, "/proc") || IsBelow(path, "/sys") || (IsBelow(path, "/dev") && !IsBelow(path, "/dev/shm"));

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == '/');

    private static string Unescape(string path) => path
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);
}
